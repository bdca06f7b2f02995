//! NGINX before exported configurations. Only for the run inside a sandbox.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

use super::program::run;
use super::sandbox::{Machine, place};

/// Writes the file that the image of NGINX comes with, as far as it matters: it includes the
/// configurations of a folder in its http block, under a log of its own.
pub(crate) fn main_file(folder: &str) -> PathBuf {
    let state = PathBuf::from(format!("/var/lib{folder}"));
    fs::create_dir_all(&state).expect("a new folder");
    let state = state.display();
    place(
        format!("{folder}.conf"),
        format!(
            r#"
            user root;
            worker_processes 4;
            error_log /var/log/nginx/error.log notice;
            pid {state}/pid;
            events {{ worker_connections 1024; }}
            http {{
                default_type application/octet-stream;
                log_format main '$remote_addr - $remote_user [$time_local] "$request" $status';
                access_log /var/log/nginx/access.log main;
                client_body_temp_path {state}/body;
                proxy_temp_path {state}/proxy;
                fastcgi_temp_path {state}/fastcgi;
                uwsgi_temp_path {state}/uwsgi;
                scgi_temp_path {state}/scgi;
                include {folder}/*.conf;
            }}
            "#
        ),
    )
}

/// Lets NGINX judge a configuration.
pub(crate) fn judge(program: &Path, main_file: &Path) -> Output {
    run(Command::new(program)
        .args(["-p", "/var/lib/nginx", "-t", "-c"])
        .arg(main_file))
}

/// A running NGINX with four workers.
pub(crate) struct Nginx(Child);

impl Nginx {
    /// Starts NGINX on a machine, and waits until it answers at an address.
    pub(crate) fn start(
        program: &Path,
        main_file: &Path,
        machine: &Machine,
        address: SocketAddr,
    ) -> Self {
        let child = machine
            .command(program)
            .args(["-p", "/var/lib/nginx", "-g", "daemon off;", "-c"])
            .arg(main_file)
            .spawn()
            .expect("NGINX starts");
        let mut nginx = Self(child);
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            let exit = nginx.0.try_wait().expect("a child");
            assert!(
                exit.is_none() && start.elapsed() < Duration::from_secs(10),
                "NGINX does not answer at {address}: {exit:?}\n{}",
                errors()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        nginx
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM, at which the workers end too.
        let pid = self.0.id().to_string();
        run(Command::new("kill").arg(pid));
        self.0.wait().ok();
    }
}

/// Returns all that NGINX said of errors.
pub(crate) fn errors() -> String {
    fs::read_to_string("/var/log/nginx/error.log").unwrap_or_default()
}

//! The whole document.

use super::{
    Balancer, Database, EnvMap, FieldPath, Files, Host, HostId, Images, Redis, Role, Settings,
    Value, WrongKind,
};

/// One VISA cluster as an administrator describes it.
///
/// Keys and order of the fields are those of the project file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// `[cluster]`
    pub settings: Settings,
    /// `[[hosts]]`, in the order of the upstream.
    pub hosts: Vec<Host>,
    /// `[redis]`
    pub redis: Redis,
    /// `[database]`
    pub database: Database,
    /// `[balancer]`
    pub balancer: Balancer,
    /// `[images]`
    pub images: Images,
    /// `[files]`
    pub files: Files,
    /// `[env]`: variables that are the same on every host.
    pub env: EnvMap,
    /// Identity that the next new host gets. Never given twice, so a deleted host's comments in
    /// the file cannot pass to a new one.
    next_host_id: u32,
}

impl Cluster {
    /// Gives every host an identity; called once after a document was read.
    #[must_use]
    pub fn with_host_ids(mut self) -> Self {
        for host in &mut self.hosts {
            host.id = HostId(self.next_host_id);
            self.next_host_id += 1;
        }
        self
    }

    /// Gives hosts the identity that hosts of the same name had in an earlier state of this
    /// document, and the others new ones.
    #[must_use]
    pub fn with_ids_of(mut self, earlier: &Self) -> Self {
        self.next_host_id = self.next_host_id.max(earlier.next_host_id);
        let mut free: Vec<&Host> = earlier.hosts.iter().collect();
        for index in 0..self.hosts.len() {
            let name = &self.hosts[index].name;
            let known = free.iter().position(|host| host.name == *name);
            self.hosts[index].id = match known {
                Some(known) => free.remove(known).id,
                None => self.fresh_host_id(),
            };
        }
        self
    }

    /// Returns an identity that no host of this document ever had.
    pub(crate) fn fresh_host_id(&mut self) -> HostId {
        let id = HostId(self.next_host_id);
        self.next_host_id += 1;
        id
    }

    /// Finds a host.
    #[must_use]
    pub fn host(&self, id: HostId) -> Option<&Host> {
        self.hosts.iter().find(|host| host.id == id)
    }

    /// Finds the place of a host in the list.
    #[must_use]
    pub fn host_index(&self, id: HostId) -> Option<usize> {
        self.hosts.iter().position(|host| host.id == id)
    }

    pub(crate) fn host_mut(&mut self, id: HostId) -> Option<&mut Host> {
        self.hosts.iter_mut().find(|host| host.id == id)
    }

    /// Returns the hosts of one role, in the order of the upstream.
    pub fn hosts_with(&self, role: Role) -> impl Iterator<Item = &Host> {
        self.hosts.iter().filter(move |host| host.role == role)
    }

    /// Returns the hosts that get a bundle and requests.
    pub fn deployed_hosts(&self) -> impl Iterator<Item = &Host> {
        self.hosts.iter().filter(|host| host.role.is_deployed())
    }

    /// Reads a field; `None` if the host is gone, the variable is not set, or the path is no
    /// single field (the list of hosts, a secret).
    #[must_use]
    pub fn get(&self, path: &FieldPath) -> Option<Value> {
        match path {
            FieldPath::Settings(field) => Some(self.settings.get(*field)),
            FieldPath::Host(id, field) => self.host(*id).map(|host| host.get(*field)),
            FieldPath::HostEnv(id, name) => self.host(*id)?.env.get(name).map(Value::from),
            FieldPath::Redis(field) => Some(self.redis.get(*field)),
            FieldPath::Database(field) => Some(self.database.get(*field)),
            FieldPath::Balancer(field) => Some(self.balancer.get(*field)),
            FieldPath::Images(field) => Some(self.images.get(*field)),
            FieldPath::Files(field) => Some(self.files.get(*field)),
            FieldPath::Env(name) => self.env.get(name).map(Value::from),
            FieldPath::Hosts | FieldPath::Secret(_) => None,
        }
    }

    /// Writes a field; `Ok(false)` if there is no such field to write.
    pub(crate) fn set(&mut self, path: &FieldPath, value: &Value) -> Result<bool, WrongKind> {
        match path {
            FieldPath::Settings(field) => self.settings.set(*field, value)?,
            FieldPath::Host(id, field) => match self.host_mut(*id) {
                Some(host) => host.set(*field, value)?,
                None => return Ok(false),
            },
            FieldPath::HostEnv(id, name) => match self.host_mut(*id) {
                Some(host) => host.env.set(name, value.to_string()),
                None => return Ok(false),
            },
            FieldPath::Redis(field) => self.redis.set(*field, value)?,
            FieldPath::Database(field) => self.database.set(*field, value)?,
            FieldPath::Balancer(field) => self.balancer.set(*field, value)?,
            FieldPath::Images(field) => self.images.set(*field, value)?,
            FieldPath::Files(field) => self.files.set(*field, value)?,
            FieldPath::Env(name) => self.env.set(name, value.to_string()),
            FieldPath::Hosts | FieldPath::Secret(_) => return Ok(false),
        }
        Ok(true)
    }
}

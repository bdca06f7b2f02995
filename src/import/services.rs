//! Puts what compose files say about services into the project: images, network, name.

use std::net::Ipv4Addr;

use super::compose::Facts;
use super::note::{At, Notes};
use super::release;
use crate::model::Cluster;
use crate::model::syntax::{Image, NginxVersion, Release, Subnet, quoted};

/// Takes over what compose files say about services.
pub(super) fn fill(cluster: &mut Cluster, release: Release, facts: &[Facts], notes: &mut Notes) {
    for facts in facts {
        let at = At::file(&facts.file);
        let images: Vec<_> = facts
            .images
            .iter()
            .map(|image| (facts.file.clone(), image.clone()))
            .collect();
        release::images(cluster, release, &images, notes);
        if let Some(image) = &facts.proxy {
            let image_tag = image.parse::<Image>().ok();
            let tag = image_tag.as_ref().and_then(Image::tag);
            if !facts.is_balancer() {
                cluster.images.proxy.clone_from(image);
            } else if let Some(tag) = tag.filter(|tag| tag.parse::<NginxVersion>().is_ok()) {
                tag.clone_into(&mut cluster.balancer.nginx);
            } else {
                notes.doubt(
                    &at,
                    format!(
                        "the image {} does not tell NGINX's version; set it in the project",
                        quoted(image)
                    ),
                );
            }
        }
        if let Some(image) = &facts.security_groups {
            cluster.images.security_groups.clone_from(image);
        }
        if let Some(subnet) = &facts.subnet {
            set_subnet(cluster, subnet, &at, notes);
        }
        if let Some(name) = &facts.name {
            cluster.settings.name.clone_from(name);
        }
    }
}

/// Takes over the network of the containers; host bits, as in VISA's own sample, are cut off.
fn set_subnet(cluster: &mut Cluster, subnet: &str, at: &At<'_>, notes: &mut Notes) {
    let network = || {
        let (address, bits) = subnet.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        let bits: u32 = bits.parse().ok().filter(|bits| *bits <= 32)?;
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or_default();
        Some(format!(
            "{}/{bits}",
            Ipv4Addr::from(u32::from(address) & mask)
        ))
    };
    let mended = network().filter(|network| network.parse::<Subnet>().is_ok());
    match (subnet.parse::<Subnet>(), mended) {
        (Ok(_), _) => subnet.clone_into(&mut cluster.settings.subnet),
        (Err(error), Some(network)) => {
            notes.doubt(at, format!("{}; the project has {network}", error.message));
            cluster.settings.subnet = network;
        }
        (Err(error), None) => notes.left_out(at, error.message),
    }
}

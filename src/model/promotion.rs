//! Another host becomes the primary: who steps down, who takes over, and the edits that do it.

use super::{Cluster, Edit, Host, HostId, Role, Spot};

/// A secondary that takes the place of the primary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// The host that becomes the primary.
    pub new: HostId,
    /// The one that is.
    pub old: HostId,
    /// Whether the old primary is gone, and becomes a spare; else it becomes a secondary.
    pub is_old_gone: bool,
}

/// Why a host cannot become the primary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPromotion {
    /// There is no such host any more.
    #[error("there is no such host any more")]
    Gone,
    /// It is what it would become.
    #[error("{0} is the primary already")]
    AlreadyPrimary(String),
    /// It runs nothing that could take over.
    #[error("{0} is a spare host, and runs nothing that could take over")]
    Spare(String),
    /// Nobody steps down.
    #[error("no host is the primary")]
    NoPrimary,
    /// It is not known who runs the scheduler.
    #[error("several hosts are primary: {}", .0.join(", "))]
    SeveralPrimaries(Vec<String>),
}

impl NoPromotion {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Gone => "choose another host",
            Self::AlreadyPrimary(_) => "there is nothing to do",
            Self::Spare(_) => {
                "make it a secondary, export, and run `./deploy.sh` there; then promote it"
            }
            Self::NoPrimary => "make a host the primary in the project, and export",
            Self::SeveralPrimaries(_) => {
                "leave the role `primary` to the one that runs the scheduler, and export"
            }
        }
    }
}

impl Promotion {
    /// Looks whether a host can become the primary.
    pub fn of(cluster: &Cluster, new: HostId, is_old_gone: bool) -> Result<Self, NoPromotion> {
        let host = cluster.host(new).ok_or(NoPromotion::Gone)?;
        let primaries: Vec<&Host> = cluster.hosts_with(Role::Primary).collect();
        let old = match (&primaries[..], host.role) {
            ([_, _, ..], _) => {
                let names = primaries.iter().map(|host| host.name.clone());
                return Err(NoPromotion::SeveralPrimaries(names.collect()));
            }
            (_, Role::Primary) => return Err(NoPromotion::AlreadyPrimary(host.name.clone())),
            (_, Role::Spare) => return Err(NoPromotion::Spare(host.name.clone())),
            ([], _) => return Err(NoPromotion::NoPrimary),
            ([old], Role::Secondary) => old.id,
        };
        Ok(Self {
            new,
            old,
            is_old_gone,
        })
    }

    /// Returns the edits, which are one step. The hosts keep their order, so that the load balancer
    /// keeps its configuration.
    #[must_use]
    pub fn edits(self) -> Vec<Edit> {
        let place = |host, role| Edit::Place {
            host,
            role,
            at: Spot::Same,
        };
        let stepped_down = if self.is_old_gone {
            Role::Spare
        } else {
            Role::Secondary
        };
        // In this order: a host that is placed on an occupied place would swap with who is there.
        vec![
            place(self.old, stepped_down),
            place(self.new, Role::Primary),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(roles: &[(&str, Role)]) -> Cluster {
        let mut cluster = Cluster::default();
        for (name, role) in roles {
            cluster.hosts.push(Host {
                name: (*name).to_owned(),
                role: *role,
                ..Host::default()
            });
        }
        cluster.with_host_ids()
    }

    const ROLES: &[(&str, Role)] = &[
        ("a", Role::Primary),
        ("b", Role::Secondary),
        ("c", Role::Secondary),
        ("d", Role::Spare),
    ];

    #[test]
    fn two_hosts_change_their_roles_and_none_its_place() {
        for (is_old_gone, stepped_down) in [(false, Role::Secondary), (true, Role::Spare)] {
            let before = cluster(ROLES);
            let mut after = before.clone();
            let promotion = Promotion::of(&before, before.hosts[2].id, is_old_gone);
            for edit in promotion.expect("possible").edits() {
                after.apply(&edit).expect("edit");
                // Never two, not even between the edits.
                assert!(after.hosts_with(Role::Primary).count() <= 1);
            }
            let mut wanted = before.clone();
            wanted.hosts[0].role = stepped_down;
            wanted.hosts[2].role = Role::Primary;
            assert_eq!(after, wanted);
        }
    }

    #[test]
    fn what_cannot_be_is_said() {
        let of = |roles: &[(&str, Role)], index: usize| {
            let cluster = cluster(roles);
            Promotion::of(&cluster, cluster.hosts[index].id, false).expect_err("refused")
        };
        assert_eq!(of(ROLES, 0), NoPromotion::AlreadyPrimary("a".to_owned()));
        assert_eq!(of(ROLES, 3), NoPromotion::Spare("d".to_owned()));
        assert_eq!(of(&ROLES[1..], 0), NoPromotion::NoPrimary);
        let two = [("a", Role::Primary), ("b", Role::Primary), ROLES[2]];
        let names = vec!["a".to_owned(), "b".to_owned()];
        for index in 0..3 {
            assert_eq!(
                of(&two, index),
                NoPromotion::SeveralPrimaries(names.clone())
            );
        }
        let gone = Promotion::of(&cluster(ROLES), HostId(99), false);
        assert_eq!(gone, Err(NoPromotion::Gone));
    }
}

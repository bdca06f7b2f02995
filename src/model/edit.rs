//! The only way to change a document, for window, command line and fixes alike.

use super::{Cluster, FieldPath, Host, HostId, Role, Value, WrongKind};

/// One change of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Gives a field a value. For a variable this adds it, if need be.
    Set {
        /// The field.
        field: FieldPath,
        /// Its new value.
        value: Value,
    },
    /// Forgets a variable.
    Unset {
        /// The variable: [`FieldPath::Env`] or [`FieldPath::HostEnv`].
        field: FieldPath,
    },
    /// Adds a host with a free name. As primary it takes the place of the present one.
    AddHost {
        /// What the new host is to do.
        role: Role,
    },
    /// Removes a host.
    RemoveHost {
        /// The host.
        host: HostId,
    },
    /// Gives a host a role and a place.
    ///
    /// The primary slot holds one host: who is dropped on it changes places with the primary, so
    /// there is never a moment with two.
    Place {
        /// The host.
        host: HostId,
        /// What it is to do.
        role: Role,
        /// Where it is to stand among the others.
        at: Spot,
    },
}

/// A place in the list of hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Where it stands now.
    Same,
    /// Right before another host.
    Before(HostId),
    /// Behind all others.
    End,
}

/// Why an edit could not be made; the document is unchanged then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The field, or the host that it belongs to, does not exist.
    #[error("there is no field or host of that name any more")]
    Gone,
    /// The value does not fit the field.
    #[error(transparent)]
    WrongKind(#[from] WrongKind),
}

impl Cluster {
    /// Makes one change; on an error the document stays as it was.
    pub fn apply(&mut self, edit: &Edit) -> Result<(), EditError> {
        match edit {
            // A role is assigned by the swap rule, from wherever the wish comes.
            Edit::Set {
                field: FieldPath::Host(id, super::HostField::Role),
                value,
            } => {
                let mut host = self.host(*id).ok_or(EditError::Gone)?.clone();
                host.set(super::HostField::Role, value)?;
                self.place(*id, host.role, Spot::Same)
            }
            Edit::Set { field, value } => {
                let exists = self.set(field, value)?;
                exists.then_some(()).ok_or(EditError::Gone)
            }
            Edit::Unset { field } => {
                let was_there = match field {
                    FieldPath::Env(name) => self.env.unset(name),
                    FieldPath::HostEnv(id, name) => {
                        self.host_mut(*id).is_some_and(|host| host.env.unset(name))
                    }
                    _ => false,
                };
                was_there.then_some(()).ok_or(EditError::Gone)
            }
            Edit::AddHost { role } => {
                let name = self.free_host_name();
                let id = self.fresh_host_id();
                self.hosts.push(Host {
                    name,
                    id,
                    ..Host::default()
                });
                self.place(id, *role, Spot::Same)
            }
            Edit::RemoveHost { host } => {
                let index = self.host_index(*host).ok_or(EditError::Gone)?;
                self.hosts.remove(index);
                Ok(())
            }
            Edit::Place { host, role, at } => self.place(*host, *role, *at),
        }
    }

    fn place(&mut self, id: HostId, role: Role, at: Spot) -> Result<(), EditError> {
        let index = self.host_index(id).ok_or(EditError::Gone)?;
        if let Spot::Before(other) = at
            && self.host_index(other).is_none()
        {
            return Err(EditError::Gone);
        }
        let old_role = self.hosts[index].role;
        if role == Role::Primary {
            // A hand-written file may hold several primaries; all of them step back.
            let others: Vec<usize> = (0..self.hosts.len())
                .filter(|&other| other != index && self.hosts[other].role == Role::Primary)
                .collect();
            for &other in &others {
                self.hosts[other].role = Role::Secondary;
            }
            if old_role != Role::Primary {
                self.hosts[index].role = Role::Primary;
                if let Some(&first) = others.first() {
                    self.hosts[first].role = old_role;
                    self.hosts.swap(first, index);
                }
                return Ok(());
            }
        }
        self.hosts[index].role = role;
        if at != Spot::Same && at != Spot::Before(id) {
            let host = self.hosts.remove(index);
            let target = match at {
                Spot::Before(other) => self.host_index(other),
                Spot::Same | Spot::End => None,
            };
            self.hosts.insert(target.unwrap_or(self.hosts.len()), host);
        }
        Ok(())
    }

    /// Returns the first of `visa-1`, `visa-2`, … that no host bears.
    fn free_host_name(&self) -> String {
        (1..=self.hosts.len() + 1)
            .map(|number| format!("visa-{number}"))
            .find(|name| self.hosts.iter().all(|host| host.name != *name))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HostField;

    fn cluster(roles: &[(&str, Role)]) -> Cluster {
        let mut cluster = Cluster::default();
        cluster.hosts = roles
            .iter()
            .map(|(name, role)| Host {
                name: (*name).to_owned(),
                role: *role,
                ..Host::default()
            })
            .collect();
        cluster.with_host_ids()
    }

    fn id(cluster: &Cluster, name: &str) -> HostId {
        cluster
            .hosts
            .iter()
            .find(|host| host.name == name)
            .map(|host| host.id)
            .expect("host of that name")
    }

    fn layout(cluster: &Cluster) -> Vec<(String, Role)> {
        cluster
            .hosts
            .iter()
            .map(|host| (host.name.clone(), host.role))
            .collect()
    }

    fn place(cluster: &mut Cluster, name: &str, role: Role, before: Option<&str>) {
        let edit = Edit::Place {
            host: id(cluster, name),
            role,
            at: before.map_or(Spot::Same, |before| Spot::Before(id(cluster, before))),
        };
        cluster.apply(&edit).expect("edit");
    }

    #[test]
    fn a_drop_on_the_occupied_primary_slot_swaps() {
        let mut cluster = cluster(&[
            ("a", Role::Primary),
            ("b", Role::Secondary),
            ("c", Role::Spare),
        ]);
        place(&mut cluster, "c", Role::Primary, None);
        assert_eq!(
            layout(&cluster),
            [
                ("c".to_owned(), Role::Primary),
                ("b".to_owned(), Role::Secondary),
                ("a".to_owned(), Role::Spare),
            ]
        );
    }

    #[test]
    fn several_primaries_of_a_broken_file_all_step_back() {
        let mut cluster = cluster(&[
            ("a", Role::Primary),
            ("b", Role::Primary),
            ("c", Role::Secondary),
        ]);
        place(&mut cluster, "c", Role::Primary, None);
        assert_eq!(
            layout(&cluster),
            [
                ("c".to_owned(), Role::Primary),
                ("b".to_owned(), Role::Secondary),
                ("a".to_owned(), Role::Secondary),
            ]
        );
    }

    #[test]
    fn one_of_several_primaries_becomes_the_only_one() {
        for is_set in [false, true] {
            let mut cluster = cluster(&[
                ("a", Role::Primary),
                ("b", Role::Primary),
                ("c", Role::Spare),
            ]);
            if is_set {
                let edit = Edit::Set {
                    field: FieldPath::Host(id(&cluster, "b"), HostField::Role),
                    value: Value::from("primary"),
                };
                cluster.apply(&edit).expect("edit");
            } else {
                place(&mut cluster, "b", Role::Primary, None);
            }
            assert_eq!(
                layout(&cluster),
                [
                    ("a".to_owned(), Role::Secondary),
                    ("b".to_owned(), Role::Primary),
                    ("c".to_owned(), Role::Spare),
                ]
            );
        }
    }

    #[test]
    fn setting_the_role_field_follows_the_swap_rule() {
        let mut cluster = cluster(&[("a", Role::Primary), ("b", Role::Secondary)]);
        let edit = Edit::Set {
            field: FieldPath::Host(id(&cluster, "b"), HostField::Role),
            value: Value::from("primary"),
        };
        cluster.apply(&edit).expect("edit");
        assert_eq!(cluster.hosts_with(Role::Primary).count(), 1);
        assert_eq!(cluster.hosts_with(Role::Secondary).count(), 1);
    }

    #[test]
    fn hosts_are_reordered_by_a_drop_before_another() {
        let mut cluster = cluster(&[
            ("a", Role::Secondary),
            ("b", Role::Secondary),
            ("c", Role::Secondary),
        ]);
        place(&mut cluster, "c", Role::Secondary, Some("a"));
        let names: Vec<&str> = cluster
            .hosts
            .iter()
            .map(|host| host.name.as_str())
            .collect();
        assert_eq!(names, ["c", "a", "b"]);
        let last = Edit::Place {
            host: id(&cluster, "c"),
            role: Role::Spare,
            at: Spot::End,
        };
        cluster.apply(&last).expect("edit");
        assert_eq!(cluster.hosts[2].name, "c");
        assert_eq!(cluster.hosts[2].role, Role::Spare);
    }

    #[test]
    fn a_new_host_takes_the_first_free_name_and_never_an_old_identity() {
        let mut cluster = cluster(&[("visa-1", Role::Primary), ("visa-3", Role::Secondary)]);
        let gone = id(&cluster, "visa-3");
        cluster
            .apply(&Edit::AddHost {
                role: Role::Secondary,
            })
            .expect("add");
        assert_eq!(cluster.hosts[2].name, "visa-2");
        cluster
            .apply(&Edit::RemoveHost { host: gone })
            .expect("remove");
        cluster
            .apply(&Edit::AddHost { role: Role::Spare })
            .expect("add");
        assert!(cluster.hosts.iter().all(|host| host.id != gone));
    }

    #[test]
    fn a_failed_edit_changes_nothing() {
        let mut cluster = cluster(&[("a", Role::Primary)]);
        let before = cluster.clone();
        let port = FieldPath::Host(id(&cluster, "a"), HostField::HttpsPort);
        let wrong = cluster.apply(&Edit::Set {
            field: port,
            value: Value::from("https"),
        });
        assert!(matches!(wrong, Err(EditError::WrongKind(_))));
        let gone = cluster.apply(&Edit::RemoveHost { host: HostId(99) });
        assert_eq!(gone, Err(EditError::Gone));
        assert_eq!(cluster, before);
    }
}

//! The points at which tests let the program die, or somebody edit a file: between any two steps on
//! the disk.
//!
//! Outside of tests there are none, and every point is passed.

#[cfg(not(test))]
pub(super) use never::{has_happened, point};
#[cfg(test)]
pub(super) use sometimes::{has_happened, point};

#[cfg(not(test))]
mod never {
    use std::io;

    /// Goes on.
    #[expect(clippy::unnecessary_wraps, reason = "in tests it can fail")]
    pub(in super::super) fn point() -> io::Result<()> {
        Ok(())
    }

    /// Tells whether the program is dead, and so must not tidy up any more.
    pub(in super::super) fn has_happened() -> bool {
        false
    }
}

#[cfg(test)]
pub(super) mod sometimes {
    use std::cell::{Cell, RefCell};
    use std::io;

    /// What others do at a point.
    type Meanwhile = Box<dyn FnMut()>;

    thread_local! {
        static MEANWHILE: RefCell<Option<Meanwhile>> = const { RefCell::new(None) };

        /// Points that are passed before the crash; none: there is no crash.
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Lets the next export of this thread die after so many points, or never again.
    pub(in super::super) fn after(points: Option<usize>) {
        LEFT.set(points);
    }

    /// Lets others do something at each point of the next exports of this thread, or nothing more.
    pub(in super::super) fn meanwhile(act: Option<Meanwhile>) {
        MEANWHILE.set(act);
    }

    /// Goes on, or fails as if the program were dead.
    pub(in super::super) fn point() -> io::Result<()> {
        MEANWHILE.with_borrow_mut(|meanwhile| {
            if let Some(act) = meanwhile {
                act();
            }
        });
        match LEFT.get() {
            None => Ok(()),
            Some(0) => Err(io::Error::other("a crash")),
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(())
            }
        }
    }

    /// Tells whether the program is dead, and so must not tidy up any more.
    pub(in super::super) fn has_happened() -> bool {
        LEFT.get() == Some(0)
    }
}

//! Jobs on real folders.

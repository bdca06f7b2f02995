//! Docker Compose before exported files.

//! Unsaved changes in real folders, and windows that come and go.

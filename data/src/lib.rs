//! Readers and writers of files, OpenStreetMap extracts and the sample district's generator

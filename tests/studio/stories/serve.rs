//! The service alone, where it cannot listen.

use std::net::TcpListener;

use crate::stage::serve;

#[test]
fn a_busy_port_is_told_and_ends_the_service() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (addr, data) = (taken.local_addr().unwrap(), tempfile::tempdir().unwrap());
    let output = serve(data.path(), addr).output().unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&addr.to_string()) && said.contains("in use"), "{said}");
    assert_eq!(said.lines().count(), 1, "one clear sentence: {said}");
}

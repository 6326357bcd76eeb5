//! Giving memory back to the system once the network is gone.

/// Returns what the allocator keeps for later; without this, hundreds of megabytes would stay with the process.
pub(super) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the C library has no safe way to be asked")]
    // SAFETY: it takes no pointer, may be called from any thread at any time, and only releases free pages.
    unsafe {
        libc::malloc_trim(0);
    }
}

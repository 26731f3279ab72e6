//! What Java lacks or is slow at: the native methods of `dev.nydusconvert`, a module for each class that has some.

mod blake3;
#[cfg(unix)]
mod exit;
mod inflate;
mod sha256;
#[cfg(target_os = "linux")]
mod xattrs;

use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs what may have a defect; if it panics, `otherwise` is the result. A panic must not come to the JVM, which would end with it.
///
/// What `run` was changing may be half done. The caller gives it up, or only frees it.
pub(crate) fn caught<T>(otherwise: T, run: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(otherwise)
}

/// Calls a function of the JNI table, which every JVM fills completely.
macro_rules! jni {
    ($env:expr, $function:ident $(, $argument:expr)*) => {
        ((**$env).$function.unwrap_unchecked())($env $(, $argument)*)
    };
}
pub(crate) use jni;

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_becomes_the_other_result() {
        assert_eq!(caught(1, || panic!("as a defect of a library would")), 1);
        assert_eq!(caught(1, || [2, 3][std::hint::black_box(5)]), 1);
    }

    #[test]
    fn what_does_not_panic_gives_its_own_result() {
        assert_eq!(caught(1, || 2), 2);
    }
}

//! What Java lacks or is slow at: the native methods of `dev.nydusconvert`, a module for each class that has some.

mod blake3;
mod inflate;
mod sha256;
#[cfg(target_os = "linux")]
mod xattrs;

/// Calls a function of the JNI table, which every JVM fills completely.
macro_rules! jni {
    ($env:expr, $function:ident $(, $argument:expr)*) => {
        ((**$env).$function.unwrap_unchecked())($env $(, $argument)*)
    };
}
pub(crate) use jni;

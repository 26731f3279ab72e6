//! The end of the process: the native method of `dev.nydusconvert.cli.ProcessEnd`.

use std::ffi::c_int;

use jni_sys::{jclass, jint, JNIEnv};

extern "C" {
    fn _exit(status: c_int) -> !;
}

/// Ends the process with `status`, and with it all threads, as they are.
///
/// # Safety
///
/// To be called by the JVM only.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_cli_ProcessEnd_end(_env: *mut JNIEnv, _class: jclass, status: jint) {
    _exit(status)
}

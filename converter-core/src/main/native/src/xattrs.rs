//! Extended attributes of all namespaces: the native methods of `dev.nydusconvert.tree.NativeXattrs`.

use std::ffi::{c_char, c_void, CString};
use std::io;

use jni_sys::{jbyte, jbyteArray, jclass, jint, JNIEnv};

use crate::jni;

/// Where Linux has no name for what went wrong: a path or name with a NUL byte.
const INVALID_ARGUMENT: jint = 22;

extern "C" {
    fn llistxattr(path: *const c_char, list: *mut c_char, size: usize) -> isize;
    fn lgetxattr(path: *const c_char, name: *const c_char, value: *mut c_void, size: usize) -> isize;
}

/// Writes the names of the attributes of a file, each ended by a NUL byte, to `out`. Follows no symbolic link.
///
/// Returns how many bytes they have, or a negative error number of the operating system.
///
/// # Safety
///
/// To be called by the JVM only.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_tree_NativeXattrs_list(
    env: *mut JNIEnv,
    _class: jclass,
    path: jbyteArray,
    out: jbyteArray,
) -> jint {
    let Ok(path) = CString::new(bytes(env, path)) else {
        return -INVALID_ARGUMENT;
    };
    fill(env, out, |buffer| llistxattr(path.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()))
}

/// Writes the value of an attribute of a file to `out`. Follows no symbolic link.
///
/// Returns how many bytes it has, or a negative error number of the operating system.
///
/// # Safety
///
/// To be called by the JVM only.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_tree_NativeXattrs_get(
    env: *mut JNIEnv,
    _class: jclass,
    path: jbyteArray,
    name: jbyteArray,
    out: jbyteArray,
) -> jint {
    let (Ok(path), Ok(name)) = (CString::new(bytes(env, path)), CString::new(bytes(env, name))) else {
        return -INVALID_ARGUMENT;
    };
    fill(env, out, |buffer| lgetxattr(path.as_ptr(), name.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()))
}

unsafe fn bytes(env: *mut JNIEnv, array: jbyteArray) -> Vec<u8> {
    let length = jni!(env, GetArrayLength, array);
    let mut copy = vec![0; length as usize];
    jni!(env, GetByteArrayRegion, array, 0, length, copy.as_mut_ptr().cast::<jbyte>());
    copy
}

/// Lets `call` fill a buffer as large as `out`, and copies what it wrote. The call may take long on a file system of the
/// network, so it must not hold an array of the JVM.
unsafe fn fill(env: *mut JNIEnv, out: jbyteArray, call: impl FnOnce(&mut [u8]) -> isize) -> jint {
    let mut buffer = vec![0; jni!(env, GetArrayLength, out) as usize];
    let length = call(&mut buffer);
    if length < 0 {
        return -io::Error::last_os_error().raw_os_error().unwrap_or(INVALID_ARGUMENT);
    }
    jni!(env, SetByteArrayRegion, out, 0, length as jint, buffer.as_ptr().cast::<jbyte>());
    length as jint
}

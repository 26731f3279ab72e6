//! BLAKE3 for the JVM: the native methods of `dev.nydusconvert.chunk.NativeBlake3`.

use std::ffi::CString;
use std::ptr;
use std::slice;

use jni_sys::{jboolean, jbyte, jbyteArray, jclass, jint, jstring, JNIEnv, JNI_ABORT, JNI_FALSE, JNI_TRUE};

use crate::{caught, jni};

/// Writes the digest of `data[offset..offset + length]` to the first 32 bytes of `out`.
///
/// Returns false, with nothing written, if the JVM cannot give access to `data`, or the implementation has a defect.
///
/// # Safety
///
/// To be called by the JVM only. The caller has checked that the range lies inside `data` and that `out` has at
/// least 32 bytes.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_chunk_NativeBlake3_hash(
    env: *mut JNIEnv,
    _class: jclass,
    data: jbyteArray,
    offset: jint,
    length: jint,
    out: jbyteArray,
) -> jboolean {
    // A critical section: no copy of the data, and no other JNI call until it ends. At 3 GB/s it ends soon.
    let elements = jni!(env, GetPrimitiveArrayCritical, data, ptr::null_mut());
    if elements.is_null() {
        return JNI_FALSE;
    }
    let bytes = slice::from_raw_parts((elements as *const u8).add(offset as usize), length as usize);
    let digest = caught(None, || Some(::blake3::hash(bytes)));
    jni!(env, ReleasePrimitiveArrayCritical, data, elements, JNI_ABORT);
    let Some(digest) = digest else {
        return JNI_FALSE;
    };
    jni!(env, SetByteArrayRegion, out, 0, ::blake3::OUT_LEN as jint, digest.as_bytes().as_ptr() as *const jbyte);
    JNI_TRUE
}

/// Names the instruction set in use on this processor, for example "AVX2".
///
/// # Safety
///
/// To be called by the JVM only.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_chunk_NativeBlake3_instructionSet(
    env: *mut JNIEnv,
    _class: jclass,
) -> jstring {
    match caught(None, || CString::new(format!("{:?}", ::blake3::platform::Platform::detect())).ok()) {
        Some(name) => jni!(env, NewStringUTF, name.as_ptr()),
        None => ptr::null_mut(),
    }
}

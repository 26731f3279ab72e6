//! SHA-256 for the JVM: the native method of `dev.nydusconvert.io.NativeSha256`.

use std::ptr;
use std::slice;

use jni_sys::{jboolean, jbyteArray, jclass, jint, jintArray, JNIEnv, JNI_ABORT, JNI_FALSE, JNI_TRUE};
use sha2::digest::generic_array::{typenum::U64, GenericArray};

use crate::{caught, jni};

const STATE_WORDS: usize = 8;

/// Takes `blocks` blocks of 64 bytes, from `data[offset]` on, into the hash `state` of eight words.
///
/// Returns false, with nothing done, if the JVM cannot give access to `data`, or the implementation has a defect.
///
/// # Safety
///
/// To be called by the JVM only. The caller has checked that the blocks lie inside `data` and that `state` has eight words.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_io_NativeSha256_compress(
    env: *mut JNIEnv,
    _class: jclass,
    state: jintArray,
    data: jbyteArray,
    offset: jint,
    blocks: jint,
) -> jboolean {
    let mut words = [0 as jint; STATE_WORDS];
    jni!(env, GetIntArrayRegion, state, 0, STATE_WORDS as jint, words.as_mut_ptr());
    let mut hash = words.map(|word| word as u32);
    // A critical section: no copy of the data, and no other JNI call until it ends. At 1.5 GB/s it ends soon.
    let elements = jni!(env, GetPrimitiveArrayCritical, data, ptr::null_mut());
    if elements.is_null() {
        return JNI_FALSE;
    }
    let first = (elements as *const u8).add(offset as usize) as *const GenericArray<u8, U64>;
    let done = caught(false, || {
        ::sha2::compress256(&mut hash, slice::from_raw_parts(first, blocks as usize));
        true
    });
    jni!(env, ReleasePrimitiveArrayCritical, data, elements, JNI_ABORT);
    if !done {
        return JNI_FALSE;
    }
    words = hash.map(|word| word as jint);
    jni!(env, SetIntArrayRegion, state, 0, STATE_WORDS as jint, words.as_ptr());
    JNI_TRUE
}

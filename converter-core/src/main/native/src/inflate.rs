//! Inflate by zlib-rs: the native methods of `dev.nydusconvert.inflate.NativeBlockDecoder`.

use std::ffi::{c_char, c_int};
use std::ptr;

use jni_sys::{jboolean, jbyte, jbyteArray, jclass, jint, jintArray, jlong, jstring, JNIEnv, JNI_ABORT, JNI_FALSE, JNI_TRUE};
use zlib_rs::c_api::z_stream;
use zlib_rs::inflate::{self, InflateConfig, InflateStream};
use zlib_rs::{InflateFlush, ReturnCode};

use crate::{caught, jni};

/// Neither header nor trailer around the deflate stream, and the whole window.
const RAW_WINDOW_BITS: c_int = -15;

/// In the place of a return code of zlib, which has none of this number: the decoder has a defect, and is of no more use.
const PANICKED: c_int = -99;

/// Makes a decoder, which is at the beginning of a deflate stream; 0 if there is no memory for it.
///
/// # Safety
///
/// To be called by the JVM only.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_inflate_NativeBlockDecoder_open(
    _env: *mut JNIEnv,
    _class: jclass,
) -> jlong {
    caught(0, || {
        let mut stream = Box::new(z_stream::default());
        let config = InflateConfig { window_bits: RAW_WINDOW_BITS };
        match inflate::init(&mut stream, config) {
            ReturnCode::Ok => Box::into_raw(stream) as jlong,
            _ => 0,
        }
    })
}

/// Frees a decoder.
///
/// # Safety
///
/// To be called by the JVM only, once for each decoder that was made.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_inflate_NativeBlockDecoder_free(
    _env: *mut JNIEnv,
    _class: jclass,
    decoder: jlong,
) {
    caught((), || {
        let mut stream = Box::from_raw(decoder as *mut z_stream);
        if let Some(state) = InflateStream::from_stream_mut(&mut *stream) {
            inflate::end(state);
        }
    })
}

/// Goes to the beginning of another deflate stream, or to a block within one: behind `length` bytes of `dictionary`, with
/// `bits` bits of which the value is `value` before the input.
///
/// # Safety
///
/// To be called by the JVM only. The caller has checked that the decoder is one, that `dictionary` has `length` bytes, and
/// that there are at most 7 bits.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_inflate_NativeBlockDecoder_reset(
    env: *mut JNIEnv,
    _class: jclass,
    decoder: jlong,
    dictionary: jbyteArray,
    length: jint,
    bits: jint,
    value: jint,
) -> jboolean {
    let mut window = vec![0u8; length as usize];
    jni!(env, GetByteArrayRegion, dictionary, 0, length, window.as_mut_ptr() as *mut jbyte);
    let done = caught(false, || {
        InflateStream::from_stream_mut(decoder as *mut z_stream).is_some_and(|stream| {
            inflate::reset(stream) == ReturnCode::Ok
                && (length == 0 || inflate::set_dictionary(stream, &window) == ReturnCode::Ok)
                && (bits == 0 || inflate::prime(stream, bits, value) == ReturnCode::Ok)
        })
    });
    if done {
        JNI_TRUE
    } else {
        JNI_FALSE
    }
}

/// Decodes from `input[input_offset..input_end]` to `output[output_offset..output_offset + length]` up to the end of a block, of
/// the input or of the output. Sets the four `results`: bytes taken, bytes given, zlib's `data_type`, and its return code, or
/// `PANICKED`.
///
/// Returns false, with nothing done, if the JVM cannot give access to the arrays.
///
/// # Safety
///
/// To be called by the JVM only. The caller has checked that the decoder is one, and that the ranges lie inside the arrays.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_inflate_NativeBlockDecoder_decode(
    env: *mut JNIEnv,
    _class: jclass,
    decoder: jlong,
    input: jbyteArray,
    input_offset: jint,
    input_end: jint,
    output: jbyteArray,
    output_offset: jint,
    length: jint,
    results: jintArray,
) -> jboolean {
    let stream = &mut *(decoder as *mut z_stream);
    // A critical section: no copies of the data, and no other JNI call until it ends. The caller bounds the length.
    let from = jni!(env, GetPrimitiveArrayCritical, input, ptr::null_mut());
    if from.is_null() {
        return JNI_FALSE;
    }
    let to = jni!(env, GetPrimitiveArrayCritical, output, ptr::null_mut());
    if to.is_null() {
        jni!(env, ReleasePrimitiveArrayCritical, input, from, JNI_ABORT);
        return JNI_FALSE;
    }
    stream.next_in = (from as *mut u8).add(input_offset as usize);
    stream.avail_in = (input_end - input_offset) as u32;
    stream.next_out = (to as *mut u8).add(output_offset as usize);
    stream.avail_out = length as u32;
    // Whatever happens in it, the critical section has to end.
    let code = caught(PANICKED, || match InflateStream::from_stream_mut(stream) {
        Some(state) => inflate::inflate(state, InflateFlush::Block) as c_int,
        None => ReturnCode::StreamError as c_int,
    });
    let taken = input_end - input_offset - stream.avail_in as jint;
    let given = length - stream.avail_out as jint;
    stream.next_in = ptr::null_mut();
    stream.next_out = ptr::null_mut();
    jni!(env, ReleasePrimitiveArrayCritical, output, to, 0);
    jni!(env, ReleasePrimitiveArrayCritical, input, from, JNI_ABORT);
    let values = [taken, given, stream.data_type as jint, code as jint];
    jni!(env, SetIntArrayRegion, results, 0, values.len() as jint, values.as_ptr());
    JNI_TRUE
}

/// Copies the window, the last bytes decoded, to `target`, which has room for 32768; returns how many there are, or -1 if
/// there is no access to the array or to them.
///
/// # Safety
///
/// To be called by the JVM only. The caller has checked that the decoder is one, and the length of the array.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_inflate_NativeBlockDecoder_window(
    env: *mut JNIEnv,
    _class: jclass,
    decoder: jlong,
    target: jbyteArray,
) -> jint {
    let to = jni!(env, GetPrimitiveArrayCritical, target, ptr::null_mut());
    if to.is_null() {
        return -1;
    }
    let length = caught(-1, || match InflateStream::from_stream_ref(decoder as *mut z_stream) {
        Some(stream) => inflate::get_dictionary(stream, to as *mut u8) as jint,
        None => -1,
    });
    jni!(env, ReleasePrimitiveArrayCritical, target, to, 0);
    length
}

/// What is wrong with the stream, in zlib's words; null if it does not say.
///
/// # Safety
///
/// To be called by the JVM only. The caller has checked that the decoder is one.
#[no_mangle]
pub unsafe extern "system" fn Java_dev_nydusconvert_inflate_NativeBlockDecoder_problem(
    env: *mut JNIEnv,
    _class: jclass,
    decoder: jlong,
) -> jstring {
    let message = (*(decoder as *const z_stream)).msg as *const c_char;
    if message.is_null() {
        ptr::null_mut()
    } else {
        jni!(env, NewStringUTF, message)
    }
}

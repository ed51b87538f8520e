#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::legacy_text(data));

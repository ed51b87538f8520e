#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::table("XML13", data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    targets::mutate(data, size, max, seed)
});

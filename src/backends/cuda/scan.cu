// The kernel `random_scan`: one thread per chain, each at its own site.
//
// A byte of the state [groups of 8, n_spins] holds 8 chains at one node, the lowest bit the lowest chain. Chains share
// bytes, so bits are flipped by atomics on aligned words. The first chain has the number `base_chain` in the counter.

extern "C" __global__ void __launch_bounds__(SCAN_THREADS) scan(
    u32 *states, u64 *out, const i64 *starts, const int *others, const float *steps, const float *base,
    const int *free_nodes, i64 n_free, i64 n_spins, i64 n_chains, i64 first_sweep, i64 n_draws, i64 stride,
    i64 looking, i64 base_chain, u32 low, u32 high
) {
    const i64 chain = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (chain >= n_chains) return;
    const i64 offset = chain / 8 * ((n_spins + 3) / 4 * 4);
    const int bit = (int)(chain % 8);
    const volatile u8 *state = (const volatile u8 *)states + offset;
    for (i64 t = 0; t < n_draws; ++t) {
        for (i64 s = first_sweep + t * stride; s < first_sweep + (t + 1) * stride; ++s)
            for (i64 d = 0; d < n_free; ++d) {
                const u32 site = word_of(base_chain + chain, (u32)d, (u32)s, STREAM_SITE, low, high);
                const u32 word = word_of(base_chain + chain, (u32)d, (u32)s, STREAM_SPIN, low, high);
                const int node = free_nodes[((u64)site * (u64)n_free) >> 32];
                float y = base[node];
                for (i64 k = starts[node]; k < starts[node + 1]; ++k)
                    y = __fadd_rn(y, (state[others[k]] >> bit) & 1 ? steps[k] : 0.0f);
                const int flip = accepts(y, word) != ((state[node] >> bit) & 1);
                const i64 at = offset + node;
                if (flip) atomicXor(states + at / 4, 1u << (8 * (at % 4) + bit));
            }
        if (!looking) continue;
        u64 *words = out + (t / 64) * n_spins * n_chains + chain;
        for (i64 node = 0; node < n_spins; ++node) {
            const u64 lit = (state[node] >> bit) & 1;
            words[node * n_chains] = (t % 64 ? words[node * n_chains] : 0) | lit << (t % 64);
        }
    }
}

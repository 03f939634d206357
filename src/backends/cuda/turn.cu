// Turn states, chains side by side, into words of time.

template <int J> static __device__ __forceinline__ void swap_bits(u32 *a, u32 mask) {
    #pragma unroll
    for (int k = 0; k < 32; ++k)
        if (!(k & J)) {
            const u32 moved = ((a[k] >> J) ^ a[k + J]) & mask;
            a[k] ^= moved << J;
            a[k + J] ^= moved;
        }
}

// Bit b of a[t] becomes bit t of a[b].
static __device__ __forceinline__ void transpose(u32 *a) {
    swap_bits<16>(a, 0x0000FFFFu);
    swap_bits<8>(a, 0x00FF00FFu);
    swap_bits<4>(a, 0x0F0F0F0Fu);
    swap_bits<2>(a, 0x33333333u);
    swap_bits<1>(a, 0x55555555u);
}

static __device__ __forceinline__ void half_word(const u32 *seen, i64 n_seen, i64 pitch, u32 *a) {
    #pragma unroll
    for (int t = 0; t < 32; ++t) a[t] = t < n_seen ? seen[t * pitch] : 0;
    transpose(a);
}

// One thread turns 64 looks at 32 bits of a group: cells of BITS bits, of which the lowest CHAINS are used.
// seen: [groups, n_draws, pitch]; nodes: the node of each cell; out: [ceil(n_draws / 64), n_spins, n_chains].
extern "C" __global__ void __launch_bounds__(TURN_THREADS) turn(
    const u32 *__restrict__ seen, const int *__restrict__ nodes, u64 *out, i64 n_groups, i64 pitch,
    i64 n_spins, i64 n_chains, i64 n_draws
) {
    const i64 index = (i64)blockIdx.x * blockDim.x + threadIdx.x, q = index % pitch, group = index / pitch % n_groups;
    const i64 word = index / pitch / n_groups, t = 64 * word;
    if (t >= n_draws) return;
    const u32 *from = seen + (group * n_draws + t) * pitch + q;
    u32 early[32], late[32];
    half_word(from, n_draws - t, pitch, early);
    half_word(from + 32 * pitch, n_draws - t - 32, pitch, late);
    #pragma unroll
    for (int b = 0; b < 32; ++b) {
        const i64 cell = CELLS * q + b / BITS, chain = CHAINS * group + b % BITS;
        if (b % BITS < CHAINS && cell < n_spins && chain < n_chains)
            out[(word * n_spins + nodes[cell]) * n_chains + chain] = (u64)late[b] << 32 | early[b];
    }
}

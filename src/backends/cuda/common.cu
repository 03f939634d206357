// What every kernel shares: the random numbers and the decision of the contract (contract.py).
//
// The text is written without anything that a host compiler lacks, but for the names that a shim can define: the same
// text is tested on machines without a GPU. Constants come from decision.py and philox.py as macros.

typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned char u8;
typedef unsigned short u16;
typedef long long i64;

// A cell holds the bits of one node in the CHAINS chains of a group, the lowest bit the lowest chain.
#if CHAINS == 32
typedef u32 Cell;
#else
typedef u8 Cell;
#endif
enum { BITS = 8 * sizeof(Cell), CELLS = 32 / BITS };

extern __shared__ __align__(16) u32 room[];  // a block's shared memory, as much as the launch asks for

static __device__ __forceinline__ void philox_round(u32 *c, u32 k0, u32 k1) {
    const u32 high0 = __umulhi(MULTIPLIER0, c[0]), low0 = MULTIPLIER0 * c[0];
    const u32 high1 = __umulhi(MULTIPLIER1, c[2]), low1 = MULTIPLIER1 * c[2];
    c[0] = high1 ^ c[1] ^ k0;
    c[1] = low1;
    c[2] = high0 ^ c[3] ^ k1;
    c[3] = low0;
}

// The four words of one counter: rounds 0 .. ROUNDS - 1 on c, in place.
static __device__ __forceinline__ void philox(u32 *c, u32 low, u32 high) {
    #pragma unroll
    for (int round = 0; round < ROUNDS; ++round) philox_round(c, low + round * WEYL0, high + round * WEYL1);
}

static __device__ __forceinline__ void quad_words(u32 quad, u32 middle, u32 sweep, u32 stream, u32 low, u32 high, u32 *words) {
    words[0] = quad;
    words[1] = middle;
    words[2] = sweep;
    words[3] = stream;
    philox(words, low, high);
}

// The word of one chain.
static __device__ __forceinline__ u32 word_of(i64 chain, u32 middle, u32 sweep, u32 stream, u32 low, u32 high) {
    u32 words[4];
    quad_words((u32)(chain / 4), middle, sweep, stream, low, high, words);
    const u32 upper = chain & 1 ? words[3] : words[2], lower = chain & 1 ? words[1] : words[0];
    return chain & 2 ? upper : lower;
}

// 2^y. Every operation is rounded on its own: the intrinsics keep the compiler from fusing.
static __device__ __forceinline__ float power(float y) {
    const float shifted = __fadd_rn(y, MAGIC);
    const float f = __fsub_rn(y, __fsub_rn(shifted, MAGIC));
    float p = C5;
    p = __fadd_rn(__fmul_rn(p, f), C4);
    p = __fadd_rn(__fmul_rn(p, f), C3);
    p = __fadd_rn(__fmul_rn(p, f), C2);
    p = __fadd_rn(__fmul_rn(p, f), C1);
    p = __fadd_rn(__fmul_rn(p, f), 1.0f);
    return __uint_as_float(__float_as_uint(p) + (__float_as_uint(shifted) << EXPONENT));
}

static __device__ __forceinline__ float uniform(u32 word) {
    return __fsub_rn(__uint_as_float((word & SIGNIFICAND) | ONE_BITS), BELOW_ONE);
}

// Where no field of the job reaches BOUND (numba_plan.py) the clamp changes no decision and is left out.
static __device__ __forceinline__ int accepts(float y, u32 word) {
#if !BOUNDED
    y = fmaxf(fminf(y, CLAMP), -CLAMP);
#endif
    const float e = power(y);
    return __fmul_rn(uniform(word), __fadd_rn(1.0f, e)) < 1.0f;
}

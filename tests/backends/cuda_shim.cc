// Names that CUDA has and a host compiler lacks. Each block runs as threads that meet at a real barrier.
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

struct Index { unsigned x; };
static thread_local Index blockIdx, threadIdx;
static Index blockDim;

struct Barrier {
    std::mutex lock;
    std::condition_variable all;
    unsigned waiting = 0, round = 0;
    void meet() {
        if (blockDim.x == 1) return;
        std::unique_lock<std::mutex> held(lock);
        const unsigned mine = round;
        if (++waiting == blockDim.x) { waiting = 0; ++round; all.notify_all(); return; }
        all.wait(held, [&] { return round != mine; });
    }
};
static Barrier barrier;
static std::mutex atomics;

#define __align__(n) __attribute__((aligned(n)))
#define __device__
#define __forceinline__ inline
#define __noinline__
#define __global__
#define __launch_bounds__(...)
#ifdef SIDE_BY_SIDE
#define __shared__ thread_local
#else
#define __shared__
#endif
#define __syncthreads() barrier.meet()
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((unsigned long long)a * b) >> 32); }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fsub_rn(float a, float b) { return a - b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __uint_as_float(unsigned a) { float f; std::memcpy(&f, &a, 4); return f; }
static inline unsigned __float_as_uint(float f) { unsigned a; std::memcpy(&a, &f, 4); return a; }
static inline int __popcll(unsigned long long a) { return __builtin_popcountll(a); }
static inline void atomicXor(unsigned *at, unsigned bits) { std::lock_guard<std::mutex> held(atomics); *at ^= bits; }
static inline void atomicOr(unsigned *at, unsigned bits) { std::lock_guard<std::mutex> held(atomics); *at |= bits; }
static inline void atomicAdd(int *at, int more) { std::lock_guard<std::mutex> held(atomics); *at += more; }
static inline int __reduce_add_sync(unsigned, int value) { return value; }  // a warp is one thread
static inline void __threadfence() { std::atomic_thread_fence(std::memory_order_seq_cst); }
static inline void __nanosleep(unsigned) { std::this_thread::yield(); }
static inline void __trap() { std::abort(); }

#include CUDA_TEXT

template <class Kernel> static void launch(long long blocks, long long threads, Kernel kernel) {
    blockDim.x = (unsigned)threads;
#ifdef SIDE_BY_SIDE
    if (threads == 1) {
        std::vector<std::thread> all;
        for (long long b = 0; b < blocks; ++b)
            all.emplace_back([&kernel, b] { blockIdx.x = (unsigned)b; threadIdx.x = 0; kernel(); });
        for (auto &thread : all) thread.join();
        return;
    }
#endif
    for (long long b = 0; b < blocks; ++b) {
        std::vector<std::thread> team;
        auto run = [&](unsigned t) { blockIdx.x = (unsigned)b; threadIdx.x = t; kernel(); };
        for (unsigned t = 1; t < threads; ++t) team.emplace_back(run, t);
        run(0);
        for (auto &thread : team) thread.join();
    }
}

#define EXPORT(NAME, PARAMETERS, VALUES) \
    extern "C" void launch_##NAME PARAMETERS { launch(blocks, threads, [&] { NAME VALUES; }); }

alignas(16) __shared__ u32 room[1 << 14];

#ifdef PROGRAM_sweeps
EXPORT(sweeps,
    (long long blocks, long long threads, u32 *a, u32 *b, const int *c, const float *d, const Pair *e, const int *f,
     const Step *g, i64 h, i64 i, i64 j, i64 k, i64 l, i64 m, i64 n, i64 o, u32 low, u32 high),
    (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, low, high))
#endif

#ifdef PROGRAM_scan
EXPORT(scan,
    (long long blocks, long long threads, u32 *a, u64 *b, const i64 *c, const int *d, const float *e, const float *f,
     const int *g, i64 h, i64 i, i64 j, i64 k, i64 l, i64 m, i64 n, i64 o, u32 low, u32 high),
    (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, low, high))
#endif

#ifdef PROGRAM_turn
EXPORT(turn,
    (long long blocks, long long threads, const u32 *a, const int *b, u64 *c, i64 d, i64 e, i64 f, i64 g, i64 h),
    (a, b, c, d, e, f, g, h))
#endif

#ifdef PROGRAM_counts
#define WINDOWS_EXPORT(NAME, SUM)                                                                                \
    EXPORT(NAME,                                                                                                 \
        (long long blocks, long long threads, const u64 *a, const Observable *b, SUM *c, i64 d, i64 e, i64 f,    \
         i64 g, i64 h, i64 i, i64 j),                                                                            \
        (a, b, c, d, e, f, g, h, i, j))
WINDOWS_EXPORT(windows_2, short)
WINDOWS_EXPORT(windows_4, int)
WINDOWS_EXPORT(windows_8, i64)
EXPORT(batches,
    (long long blocks, long long threads, const u64 *a, const Observable *b, i64 *c, i64 *d, i64 *e, i64 f, i64 g,
     i64 h, i64 i, i64 j, i64 k, i64 l),
    (a, b, c, d, e, f, g, h, i, j, k, l))
EXPORT(decimate,
    (long long blocks, long long threads, const u64 *a, const i64 *b, u64 *c, i64 d, i64 e, i64 f),
    (a, b, c, d, e, f))
#endif

#ifdef PROGRAM_temper
EXPORT(temper,
    (long long blocks, long long threads, u32 *a, u32 *b, int *c, i64 *d, u32 *e, u32 *f, const int *g, const int *h,
     const float *i, const Pair *j, const int *k, const Step *l, const Ends *m, const int *n, const float *o, i64 p,
     i64 q, i64 r, i64 s, i64 t, i64 u, i64 v, i64 w, i64 x, i64 y, i64 z, i64 aa, i64 bb, i64 cc, i64 dd, i64 ee,
     u32 low, u32 high),
    (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb, cc, dd, ee, low, high))
#endif

#ifdef PROGRAM_replicas
EXPORT(replicas,
    (long long blocks, long long threads, const u32 *a, i64 *b, i64 *c, i64 *d, i64 *e, i64 *f, i64 g, i64 h, i64 i,
     i64 j, i64 k, i64 l, i64 m),
    (a, b, c, d, e, f, g, h, i, j, k, l, m))
#endif

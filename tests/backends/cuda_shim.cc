// Names that CUDA has and a host compiler lacks. Each block runs as threads that meet at a real barrier.
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

struct Index { long long x; };
static thread_local Index blockIdx, threadIdx;
static Index blockDim;

struct Barrier {
    std::mutex lock;
    std::condition_variable all;
    long long waiting = 0, round = 0;
    void meet() {
        if (blockDim.x == 1) return;
        std::unique_lock<std::mutex> held(lock);
        const long long mine = round;
        if (++waiting == blockDim.x) { waiting = 0; ++round; all.notify_all(); return; }
        all.wait(held, [&] { return round != mine; });
    }
};
static Barrier barrier;
static std::mutex atomics;

#define __device__
#define __forceinline__ inline
#define __global__
#define __launch_bounds__(...)
#define __syncthreads() barrier.meet()
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((unsigned long long)a * b) >> 32); }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fsub_rn(float a, float b) { return a - b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __uint_as_float(unsigned a) { float f; std::memcpy(&f, &a, 4); return f; }
static inline unsigned __float_as_uint(float f) { unsigned a; std::memcpy(&a, &f, 4); return a; }
static inline void atomicXor(unsigned *at, unsigned bits) { std::lock_guard<std::mutex> held(atomics); *at ^= bits; }

#include CUDA_TEXT

template <class Kernel> static void launch(long long blocks, long long threads, Kernel kernel) {
    blockDim.x = threads;
    for (long long b = 0; b < blocks; ++b) {
        std::vector<std::thread> team;
        auto run = [&](long long t) { blockIdx.x = b; threadIdx.x = t; kernel(); };
        for (long long t = 1; t < threads; ++t) team.emplace_back(run, t);
        run(0);
        for (auto &thread : team) thread.join();
    }
}

extern "C" void launch_sweeps(
    long long blocks, long long threads, u8 *a0, u8 *a1, u64 *a2, const int *a3, const float *a4, const int *a5,
    const float *a6, const int *a7, const int *a8, i64 b0, i64 b1, i64 b2, i64 b3, i64 b4, i64 b5, i64 b6, i64 b7,
    i64 b8, u32 low, u32 high
) {
    launch(blocks, threads, [&] { sweeps(a0, a1, a2, a3, a4, a5, a6, a7, a8, b0, b1, b2, b3, b4, b5, b6, b7, b8, low, high); });
}

extern "C" void launch_scan(
    long long blocks, long long threads, u32 *a0, u64 *a1, const i64 *a2, const int *a3, const float *a4,
    const float *a5, const int *a6, i64 b0, i64 b1, i64 b2, i64 b3, i64 b4, i64 b5, i64 b6, u32 low, u32 high
) {
    launch(blocks, threads, [&] { scan(a0, a1, a2, a3, a4, a5, a6, b0, b1, b2, b3, b4, b5, b6, low, high); });
}

/* Stands where CUDA's driver would, on machines without a GPU: memory is the host's, one queue runs in order, and launches go to the
   PTX machine of the tests (PtxDriver.cs). What a driver refuses it refuses too: calls without a current context, frees and launches of
   what is not there, and more than 4 KiB of parameters. tests/cuda builds it. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, INVALID_CONTEXT = 201, INVALID_HANDLE = 400 };
enum { MOST = 1 << 16, CONTEXT = 77, QUEUE = 88, LARGEST = 1 << 30, PARAMETER_BYTES = 4096 };

typedef int (*run_launch)(int module, const char *ptx, int groups, int threads, int shared, const void *parameters, int64_t bytes);

static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER, in_order = PTHREAD_MUTEX_INITIALIZER;
static struct { char *start; size_t length; } blocks[MOST];
static int block_count, module_count, unloaded[MOST];
static char *modules[MOST];
static run_launch run;
static __thread intptr_t current;

#define NEEDS_CONTEXT if (current != CONTEXT) { fprintf(stderr, "driver: %s without a context\n", __func__); return INVALID_CONTEXT; }

void exprjit_run_launches(run_launch function) { run = function; }

/* The block that an address is in: its start, and its length; 0 for none. */
int64_t exprjit_block_at(uint64_t address, uint64_t *start)
{
    int64_t length = 0;
    char *at = (char *)address;
    pthread_mutex_lock(&table);
    for (int i = 0; i < block_count; i++)
        if (blocks[i].start && at >= blocks[i].start && at < blocks[i].start + blocks[i].length) {
            *start = (uint64_t)blocks[i].start;
            length = blocks[i].length;
        }
    pthread_mutex_unlock(&table);
    return length;
}

static int is_within(intptr_t address, size_t length)
{
    uint64_t start;
    int64_t block = exprjit_block_at(address, &start);
    return block > 0 && (uint64_t)address + length <= start + block;
}

int cuInit(int flags) { return SUCCESS; }
int cuDriverGetVersion(int *version) { *version = 11080; return SUCCESS; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return SUCCESS; }
int cuDeviceGetCount(int *count) { *count = 1; return SUCCESS; }
int cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "PTX machine"); return SUCCESS; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = 4ull << 30; return SUCCESS; }

int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break; /* threads of a group, and along x and y */
    case 4: *value = 64; break;                   /* and along z */
    case 5: *value = INT32_MAX; break;            /* groups along x */
    case 6: case 7: *value = 65535; break;        /* and along y and z */
    case 8: *value = 48 << 10; break;             /* shared bytes of a group */
    case 9: *value = 64 << 10; break;             /* constant bytes */
    case 10: *value = 32; break;                  /* threads of a warp */
    case 12: *value = 65536; break;               /* registers of a group */
    case 13: *value = 1000000; break;             /* kHz */
    case 16: *value = 2; break;                   /* multiprocessors */
    case 39: *value = 512; break;                 /* threads of a multiprocessor */
    case 75: *value = 9; break;                   /* sm_90 */
    case 76: *value = 0; break;
    case 81: *value = 100 << 10; break;           /* shared bytes of a multiprocessor */
    default: *value = 1; break;
    }
    return SUCCESS;
}

int cuCtxCreate_v2(intptr_t *context, int flags, int device) { *context = CONTEXT; return SUCCESS; }
int cuCtxDestroy_v2(intptr_t context) { return SUCCESS; }
int cuCtxSetCurrent(intptr_t context) { current = context; return SUCCESS; }
int cuCtxSynchronize(void) { return SUCCESS; }
int cuCtxGetCacheConfig(int *config) { *config = 0; return SUCCESS; }
int cuCtxSetCacheConfig(int config) { return SUCCESS; }
int cuCtxGetSharedMemConfig(int *config) { *config = 0; return SUCCESS; }
int cuCtxSetSharedMemConfig(int config) { return SUCCESS; }
int cuDeviceCanAccessPeer(int *can, int device, int peer) { *can = 0; return SUCCESS; }
int cuGetErrorString(int error, const char **text) { *text = "refused by the driver of the tests"; return SUCCESS; }

int cuMemGetInfo_v2(size_t *free_bytes, size_t *total) { *free_bytes = 3ull << 30; *total = 4ull << 30; return SUCCESS; }

int cuMemAlloc_v2(intptr_t *address, size_t length)
{
    NEEDS_CONTEXT
    if (length > LARGEST)
        return OUT_OF_MEMORY;
    char *start = aligned_alloc(256, (length + 255) / 256 * 256);
    if (!start)
        return OUT_OF_MEMORY;
    memset(start, 0xA5, length);
    pthread_mutex_lock(&table);
    int i = 0;
    while (i < block_count && blocks[i].start)
        i++;
    if (i == MOST) {
        pthread_mutex_unlock(&table);
        free(start);
        return OUT_OF_MEMORY;
    }
    block_count = i == block_count ? i + 1 : block_count;
    blocks[i].start = start;
    blocks[i].length = length;
    pthread_mutex_unlock(&table);
    *address = (intptr_t)start;
    return SUCCESS;
}

/* As the driver does, it waits for what was queued before. */
int cuMemFree_v2(intptr_t address)
{
    int is_known = 0;
    if (!address)
        return SUCCESS;
    pthread_mutex_lock(&in_order);
    pthread_mutex_lock(&table);
    for (int i = 0; i < block_count && !is_known; i++)
        if (blocks[i].start == (char *)address) {
            memset(blocks[i].start, 0x5A, blocks[i].length);
            free(blocks[i].start);
            blocks[i].start = NULL;
            is_known = 1;
        }
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(&in_order);
    if (!is_known)
        fprintf(stderr, "driver: memory at %llx is freed that is not there\n", (unsigned long long)address);
    return is_known ? SUCCESS : INVALID_VALUE;
}

int cuMemAllocHost_v2(intptr_t *address, size_t length) { NEEDS_CONTEXT *address = (intptr_t)malloc(length); return SUCCESS; }
int cuMemFreeHost(intptr_t address) { free((void *)address); return SUCCESS; }

int cuMemcpyAsync(intptr_t to, intptr_t from, size_t length, intptr_t queue)
{
    NEEDS_CONTEXT
    if (length && !is_within(to, length) && !is_within(from, length)) {
        fprintf(stderr, "driver: a copy neither to nor from a block\n");
        return INVALID_VALUE;
    }
    pthread_mutex_lock(&in_order);
    memmove((void *)to, (void *)from, length);
    pthread_mutex_unlock(&in_order);
    return SUCCESS;
}

int cuMemsetD8Async(intptr_t at, unsigned char value, size_t length, intptr_t queue)
{
    NEEDS_CONTEXT
    if (length && !is_within(at, length))
        return INVALID_VALUE;
    pthread_mutex_lock(&in_order);
    memset((void *)at, value, length);
    pthread_mutex_unlock(&in_order);
    return SUCCESS;
}

int cuStreamCreate(intptr_t *queue, int flags) { NEEDS_CONTEXT *queue = QUEUE; return SUCCESS; }
int cuStreamCreateWithPriority(intptr_t *queue, int flags, int priority) { return cuStreamCreate(queue, flags); }
int cuStreamDestroy_v2(intptr_t queue) { return SUCCESS; }
int cuStreamSynchronize(intptr_t queue) { return SUCCESS; }

int cuModuleLoadData(intptr_t *module, const char *ptx)
{
    NEEDS_CONTEXT
    pthread_mutex_lock(&table);
    int is_full = module_count == MOST;
    if (!is_full) {
        modules[module_count] = strdup(ptx);
        *module = ++module_count;
    }
    pthread_mutex_unlock(&table);
    return is_full ? OUT_OF_MEMORY : SUCCESS;
}

int cuModuleLoadDataEx(intptr_t *module, const char *ptx, int count, intptr_t options, intptr_t values) { return cuModuleLoadData(module, ptx); }

static int is_loaded(intptr_t module) { return module >= 1 && module <= module_count && !unloaded[module - 1]; }

int cuModuleUnload(intptr_t module)
{
    if (!is_loaded(module))
        return INVALID_HANDLE;
    unloaded[module - 1] = 1;
    return SUCCESS;
}

int cuModuleGetFunction(intptr_t *function, intptr_t module, const char *name)
{
    char entry[256];
    snprintf(entry, sizeof entry, ".entry %s(", name);
    if (!is_loaded(module) || !strstr(modules[module - 1], entry))
        return INVALID_HANDLE;
    *function = module;
    return SUCCESS;
}

/* ILGPU passes parameters as one buffer: pairs of a name and a value in extra, 1 for its start, 2 for where its size is. */
int cuLaunchKernel(intptr_t function, int groups, int groups_y, int groups_z, int threads, int threads_y, int threads_z, int shared, intptr_t queue, void **parameters, void **extra)
{
    NEEDS_CONTEXT
    if (!is_loaded(function) || queue != QUEUE)
        return INVALID_HANDLE;
    const void *buffer = NULL;
    size_t bytes = 0;
    for (int i = 0; extra && extra[i]; i += 2)
        if (extra[i] == (void *)1)
            buffer = extra[i + 1];
        else if (extra[i] == (void *)2)
            bytes = *(size_t *)extra[i + 1];
    if (parameters || !buffer || bytes > PARAMETER_BYTES || groups_y != 1 || groups_z != 1 || threads_y != 1 || threads_z != 1 || !run)
        return INVALID_VALUE;
    pthread_mutex_lock(&in_order);
    int status = run((int)function, modules[function - 1], groups, threads, shared, buffer, (int64_t)bytes);
    pthread_mutex_unlock(&in_order);
    return status;
}

int cuEventCreate(intptr_t *event, int flags) { NEEDS_CONTEXT *event = (intptr_t)malloc(1); return SUCCESS; }
int cuEventDestroy_v2(intptr_t event) { free((void *)event); return SUCCESS; }
int cuEventQuery(intptr_t event) { return SUCCESS; }
int cuEventElapsedTime(float *milliseconds, intptr_t start, intptr_t end) { *milliseconds = 1; return SUCCESS; }
int cuEventRecord(intptr_t event, intptr_t queue) { return queue == QUEUE ? SUCCESS : INVALID_HANDLE; }
int cuEventSynchronize(intptr_t event) { return SUCCESS; }

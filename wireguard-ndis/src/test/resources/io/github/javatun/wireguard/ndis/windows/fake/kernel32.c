/* kernel32.dll: events, the driver's device, processes. */
#include <pthread.h>
#include <time.h>

#include "fake.h"

enum { OBJECTS = 256, PROCESSES = 64, PATH = 32768 };

enum kind { FREE, EVENT, DEVICE, PROCESS };

typedef struct {
  enum kind kind;
  BOOL on;
  uint32_t process;
} object;

typedef struct {
  uint32_t pid;
  uint64_t created;
  uint16_t path[PATH];
  uint32_t length;
  int open_error;
  uint32_t opened;
  uint32_t asked;
} process;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static object objects[OBJECTS];
static process processes[PROCESSES];
static uint32_t process_count;
static int pending;

void kernel_reset(void) {
  pthread_mutex_lock(&lock);
  memset(objects, 0, sizeof objects);
  process_count = 0;
  pending = 0;
  pthread_mutex_unlock(&lock);
}

static object *of(HANDLE handle, enum kind kind) {
  uint64_t index = handle / 4 - 1;
  if (handle == 0 || handle % 4 != 0 || index >= OBJECTS || objects[index].kind != kind) {
    errno = ERROR_INVALID_HANDLE;
    return NULL;
  }
  return &objects[index];
}

static HANDLE create(enum kind kind) {
  pthread_mutex_lock(&lock);
  HANDLE handle = 0;
  for (uint64_t i = 0; i < OBJECTS && handle == 0; i++) {
    if (objects[i].kind == FREE) {
      memset(&objects[i], 0, sizeof objects[i]);
      objects[i].kind = kind;
      handle = 4 * (i + 1);
    }
  }
  pthread_mutex_unlock(&lock);
  return handle;
}

uint32_t fake_open_handles(void) {
  uint32_t open = 0;
  for (int i = 0; i < OBJECTS; i++) {
    open += objects[i].kind != FREE;
  }
  return open;
}

/* The next request to the device is put off: 1 to an end that is good, 2 to one that is not. */
void fake_put_off(int how) { pending = how; }

static BOOL turn(HANDLE handle, BOOL on) {
  pthread_mutex_lock(&lock);
  object *event = of(handle, EVENT);
  if (event != NULL) {
    event->on = on;
    pthread_cond_broadcast(&changed);
  }
  pthread_mutex_unlock(&lock);
  return event != NULL;
}

void kernel_signal(HANDLE event) {
  if (event != 0) {
    turn(event, TRUE);
  }
}

HANDLE CreateEventW(void *attributes, BOOL manual, BOOL initial, const uint16_t *name) {
  if (attributes != NULL || !manual || initial || name != NULL) {
    errno = ERROR_INVALID_PARAMETER;
    return 0;
  }
  return create(EVENT);
}

BOOL SetEvent(HANDLE handle) { return turn(handle, TRUE); }
BOOL ResetEvent(HANDLE handle) { return turn(handle, FALSE); }

DWORD WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD millis) {
  struct timespec end;
  clock_gettime(CLOCK_REALTIME, &end);
  end.tv_sec += millis / 1000;
  end.tv_nsec += (long)(millis % 1000) * 1000000;
  if (end.tv_nsec >= 1000000000) {
    end.tv_sec++;
    end.tv_nsec -= 1000000000;
  }
  DWORD answer = 0x102;
  pthread_mutex_lock(&lock);
  for (BOOL over = FALSE;; over = pthread_cond_timedwait(&changed, &lock, &end) != 0) {
    for (DWORD i = 0; i < count && answer == 0x102; i++) {
      object *event = of(handles[i], EVENT);
      if (event == NULL || all) {
        answer = 0xFFFFFFFF;
      } else if (event->on) {
        answer = i;
      }
    }
    if (answer != 0x102 || over) {
      break;
    }
  }
  pthread_mutex_unlock(&lock);
  return answer;
}

DWORD WaitForSingleObject(HANDLE handle, DWORD millis) {
  return WaitForMultipleObjects(1, &handle, FALSE, millis);
}

BOOL CloseHandle(HANDLE handle) {
  pthread_mutex_lock(&lock);
  uint64_t index = handle / 4 - 1;
  BOOL open = handle != 0 && index < OBJECTS && objects[index].kind != FREE;
  if (open) {
    if (objects[index].kind == DEVICE) {
      driver_close();
    }
    objects[index].kind = FREE;
  }
  pthread_mutex_unlock(&lock);
  return open;
}

/* ---- The device. */

HANDLE CreateFileW(const uint16_t *name, DWORD access, DWORD share, void *attributes,
    DWORD disposition, DWORD flags, HANDLE template) {
  static const char wanted[] = "\\\\.\\NDISRD";
  for (size_t i = 0; i < sizeof wanted; i++) {
    if (name[i] != (uint16_t)wanted[i]) {
      errno = ERROR_FILE_NOT_FOUND;
      return (HANDLE)-1;
    }
  }
  if (access != 0 || share != 3 || attributes != NULL || disposition != 3 ||
      flags != 0x40000000 || template != 0) {
    errno = ERROR_INVALID_PARAMETER;
    return (HANDLE)-1;
  }
  return driver_open() ? create(DEVICE) : (HANDLE)-1;
}

typedef struct {
  uint64_t internal;
  uint64_t internal_high;
  uint32_t offset;
  uint32_t offset_high;
  uint64_t event;
} overlapped;
_Static_assert(sizeof(overlapped) == 32, "OVERLAPPED");

static BOOL many_fits(const many_request *request, DWORD bytes) {
  return bytes >= 16 && bytes == 16 + 8 * request->number;
}

static BOOL request(DWORD code, void *in, DWORD in_bytes, void *out, DWORD out_bytes) {
  switch (code) {
#define CASE(number, in_size, out_size)                                      \
  case number:                                                               \
    if (in_bytes != (in_size) || out_bytes != (out_size) ||                  \
        ((out_size) == 0) != (out == NULL) || ((in_size) == 0) != (in == NULL)) { \
      break;                                                                 \
    }
    CASE(0x830020C0, 4, 4)
    *(uint32_t *)out = driver_version();
    return TRUE;
    CASE(0x830020C4, 8836, 8836)
    return in == out && driver_adapters(out);
    CASE(0x830020D4, 12, 0)
    return driver_set_mode(in);
    CASE(0x830020D8, 8, 0)
    return driver_flush(*(uint64_t *)in);
    CASE(0x830020DC, 16, 0)
    return driver_set_event(((adapter_event *)in)->adapter, ((adapter_event *)in)->event);
    CASE(0x830020EC, 8, 0)
    return driver_set_list_event(*(uint64_t *)in);
    CASE(0x830020F4, 12, 12)
    return in == out && driver_get_mode(out);
    CASE(0x830020F8, driver_filter_bytes(in), 0)
    return driver_set_filters(in, in_bytes);
    CASE(0x830020FC, 0, 0)
    return driver_reset_filters();
    CASE(0x83002110, in_bytes, 0)
    return many_fits(in, in_bytes) && driver_send_sorted(in, FALSE);
    CASE(0x83002114, in_bytes, 0)
    return many_fits(in, in_bytes) && driver_send_sorted(in, TRUE);
    CASE(0x83002118, in_bytes, in_bytes)
    return in == out && many_fits(in, in_bytes) && driver_read_sorted(out);
    CASE(0x83002124, 12, 12)
    return in == out && driver_read_unsorted(out);
    CASE(0x83002128, 12, 12)
    return driver_send_unsorted(in, FALSE);
    CASE(0x8300212C, 12, 12)
    return driver_send_unsorted(in, TRUE);
#undef CASE
  }
  fake_log("wrong request %x %u %u;", code, in_bytes, out_bytes);
  errno = ERROR_INVALID_PARAMETER;
  return FALSE;
}

BOOL DeviceIoControl(HANDLE handle, DWORD code, void *in, DWORD in_bytes, void *out,
    DWORD out_bytes, DWORD *returned, overlapped *async) {
  object *device = of(handle, DEVICE);
  if (device == NULL || returned == NULL || async == NULL || async->internal != 0 ||
      async->event != 0) {
    fake_log("wrong call;");
    errno = ERROR_INVALID_PARAMETER;
    return FALSE;
  }
  if (pending == 2) {
    async->internal = 0x103;
    errno = ERROR_IO_PENDING;
    return FALSE;
  }
  BOOL done = request(code, in, in_bytes, out, out_bytes);
  if (done && pending == 1) {
    async->internal = 0x103;
    errno = ERROR_IO_PENDING;
    return FALSE;
  }
  *returned = out_bytes;
  async->internal = done ? 0x5555 : 0xC0000001; /* what a request leaves behind */
  return done;
}

BOOL GetOverlappedResult(HANDLE handle, overlapped *async, DWORD *returned, BOOL wait) {
  if (of(handle, DEVICE) == NULL || async->internal != 0x103 || !wait) {
    errno = ERROR_INVALID_PARAMETER;
    return FALSE;
  }
  BOOL good = pending == 1;
  pending = 0;
  async->internal = 0;
  *returned = 0;
  errno = good ? 0 : ERROR_ACCESS_DENIED;
  fake_log("waited;");
  return good;
}

/* ---- Processes. */

static process *by_pid(uint32_t pid) {
  for (uint32_t i = 0; i < process_count; i++) {
    if (processes[i].pid == pid) {
      return &processes[i];
    }
  }
  return NULL;
}

void fake_process(
    uint32_t pid, uint64_t created, const uint16_t *path, uint32_t length, int open_error) {
  process *at = by_pid(pid);
  if (at == NULL) {
    at = &processes[process_count++];
    memset(at, 0, sizeof *at);
  }
  at->pid = pid;
  at->created = created;
  memcpy(at->path, path, 2 * length);
  at->length = length;
  at->open_error = open_error;
}

uint32_t fake_opened(uint32_t pid) { return by_pid(pid)->opened; }
uint32_t fake_asked(uint32_t pid) { return by_pid(pid)->asked; }

HANDLE OpenProcess(DWORD access, BOOL inherit, DWORD pid) {
  process *at = by_pid(pid);
  if (access != 0x1000 || inherit || at == NULL) {
    errno = ERROR_INVALID_PARAMETER;
    return 0;
  }
  at->opened++;
  if (at->open_error != 0) {
    errno = at->open_error;
    return 0;
  }
  HANDLE handle = create(PROCESS);
  of(handle, PROCESS)->process = pid;
  return handle;
}

BOOL QueryFullProcessImageNameW(HANDLE handle, DWORD flags, uint16_t *path, DWORD *chars) {
  object *at = of(handle, PROCESS);
  if (at == NULL || flags != 0) {
    return FALSE;
  }
  process *asked = by_pid(at->process);
  asked->asked++;
  if (*chars < asked->length + 1) {
    errno = ERROR_INSUFFICIENT_BUFFER;
    return FALSE;
  }
  memcpy(path, asked->path, 2 * asked->length);
  path[asked->length] = 0;
  *chars = asked->length;
  return TRUE;
}

BOOL GetProcessTimes(
    HANDLE handle, uint64_t *created, uint64_t *exited, uint64_t *kernel, uint64_t *user) {
  object *at = of(handle, PROCESS);
  if (at == NULL) {
    return FALSE;
  }
  *created = by_pid(at->process)->created;
  *exited = *kernel = *user = 0;
  return TRUE;
}

uint64_t LocalFree(void *memory) {
  free(memory);
  fake_log("freed;");
  return 0;
}

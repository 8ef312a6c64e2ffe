/* The driver: adapters with queues, modes and events; what is sent is kept for the test to see. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "fake.h"

enum { ADAPTERS = 40, QUEUE = 64, SENT = 4096, LOG = 1 << 16, FILTERS = 1 << 16 };

typedef struct {
  uint64_t handle;
  char name[256];
  uint16_t mtu;
  uint32_t mode;
  HANDLE event;
  buffer queue[QUEUE];
  uint32_t queued;
} adapter;

typedef struct {
  BOOL to_stack;
  BOOL sorted;
  buffer packet;
} sent_packet;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static adapter adapters[ADAPTERS];
static uint32_t adapter_count;
static uint32_t users;
static uint32_t version;
static uint32_t turn;
static int open_error;
static int next_error;
static int mode_error;
static HANDLE list_event;
static sent_packet sent[SENT];
static uint32_t sent_count;
static char log_text[LOG];
static uint8_t filters[FILTERS];
static uint32_t filter_bytes;

void fake_reset(void) {
  pthread_mutex_lock(&lock);
  memset(adapters, 0, sizeof adapters);
  adapter_count = users = sent_count = filter_bytes = turn = 0;
  version = 0x06013000;
  open_error = next_error = mode_error = 0;
  list_event = 0;
  log_text[0] = 0;
  pthread_mutex_unlock(&lock);
  kernel_reset();
  iphlpapi_reset();
}

void fake_log(const char *format, ...) {
  size_t length = strlen(log_text);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(log_text + length, LOG - length, format, arguments);
  va_end(arguments);
}

const char *fake_log_text(void) { return log_text; }
void fake_clear_log(void) { log_text[0] = 0; }
void fake_set_version(uint32_t packed) { version = packed; }
void fake_set_open_error(int code) { open_error = code; }
void fake_set_next_error(int code) { next_error = code; }
void fake_set_error_of_mode(int code) { mode_error = code; }
uint32_t fake_users(void) { return users; }
uint32_t fake_filters(uint8_t *to) {
  memcpy(to, filters, filter_bytes);
  return filter_bytes;
}

static adapter *find(uint64_t handle) {
  for (uint32_t i = 0; i < adapter_count; i++) {
    if (adapters[i].handle == handle) {
      return &adapters[i];
    }
  }
  errno = ERROR_INVALID_PARAMETER;
  return NULL;
}

static BOOL refused(void) {
  if (next_error != 0) {
    errno = next_error;
    next_error = 0;
    return TRUE;
  }
  return FALSE;
}

void fake_add_adapter(uint64_t handle, const char *name, uint16_t mtu) {
  adapter *added = &adapters[adapter_count++];
  memset(added, 0, sizeof *added);
  added->handle = handle;
  strncpy(added->name, name, sizeof added->name - 1);
  added->mtu = mtu;
  kernel_signal(list_event);
}

void fake_remove_adapter(uint64_t handle) {
  adapter *removed = find(handle);
  if (removed != NULL) {
    memmove(removed, removed + 1, (char *)&adapters[adapter_count] - (char *)(removed + 1));
    adapter_count--;
    kernel_signal(list_event);
  }
}

/* What another program does. */
void fake_set_mode(uint64_t handle, uint32_t mode) { find(handle)->mode = mode; }
uint32_t fake_mode(uint64_t handle) { return find(handle)->mode; }
BOOL fake_has_event(uint64_t handle) { return find(handle)->event != 0; }

/* A packet comes along: TRUE if the driver holds it. */
BOOL fake_packet(uint64_t handle, uint32_t direction, const uint8_t *frame, uint32_t length) {
  adapter *at = find(handle);
  if (at == NULL || (at->mode & direction) == 0 || at->queued == QUEUE) {
    return FALSE;
  }
  pthread_mutex_lock(&lock);
  buffer *queued = &at->queue[at->queued++];
  memset(queued, 0xEE, sizeof *queued);
  queued->adapter = handle;
  queued->direction = direction;
  queued->length = length;
  queued->flags = 0x1234;
  queued->vlan = 0;
  memcpy(queued->frame, frame, length);
  pthread_mutex_unlock(&lock);
  kernel_signal(at->event);
  return TRUE;
}

uint32_t fake_sent_count(void) { return sent_count; }
uint32_t fake_sent_to_stack(uint32_t index) { return sent[index].to_stack; }
uint32_t fake_sent_sorted(uint32_t index) { return sent[index].sorted; }
void fake_forget_sent(void) { sent_count = 0; }
void fake_sent(uint32_t index, buffer *to) { *to = sent[index].packet; }

BOOL driver_open(void) {
  if (open_error != 0) {
    errno = open_error;
    return FALSE;
  }
  users++;
  return TRUE;
}

void driver_close(void) {
  if (users > 0 && --users == 0) {
    for (uint32_t i = 0; i < adapter_count; i++) {
      adapters[i].mode = 0;
    }
    filter_bytes = 0;
    list_event = 0;
  }
}

DWORD driver_version(void) { return version; }

BOOL driver_adapters(adapter_list *list) {
  if (refused()) {
    return FALSE;
  }
  memset(list, 0, sizeof *list);
  list->count = adapter_count;
  for (uint32_t i = 0; i < adapter_count && i < 32; i++) {
    memcpy(list->names[i], adapters[i].name, sizeof list->names[i]);
    list->handles[i] = adapters[i].handle;
    list->media[i] = i == 1 ? 3 : 0;
    for (int k = 0; k < 6; k++) {
      list->addresses[i][k] = (uint8_t)(0xA0 + 0x10 * i + k);
    }
    list->mtus[i] = adapters[i].mtu;
  }
  return TRUE;
}

BOOL driver_get_mode(adapter_mode *mode) {
  adapter *at = find(mode->adapter);
  if (refused() || at == NULL) {
    return FALSE;
  }
  mode->flags = at->mode;
  return TRUE;
}

BOOL driver_set_mode(const adapter_mode *mode) {
  adapter *at = find(mode->adapter);
  if (refused() || at == NULL) {
    return FALSE;
  }
  if (mode_error != 0) {
    errno = mode_error;
    mode_error = 0;
    return FALSE;
  }
  at->mode = mode->flags;
  fake_log("mode %llx %u;", (unsigned long long)at->handle, at->mode);
  return TRUE;
}

BOOL driver_flush(uint64_t handle) {
  adapter *at = find(handle);
  if (at == NULL) {
    return FALSE;
  }
  at->queued = 0;
  fake_log("flush %llx;", (unsigned long long)handle);
  return TRUE;
}

BOOL driver_queue_size(uint64_t handle, uint32_t *size) {
  adapter *at = find(handle);
  if (at == NULL) {
    return FALSE;
  }
  *size = at->queued;
  return TRUE;
}

BOOL driver_set_event(uint64_t handle, HANDLE event) {
  adapter *at = find(handle);
  if (at == NULL) {
    return FALSE;
  }
  at->event = event;
  fake_log("event %llx %s;", (unsigned long long)handle, event == 0 ? "off" : "on");
  return TRUE;
}

BOOL driver_set_list_event(HANDLE event) {
  if (refused()) {
    return FALSE;
  }
  list_event = event;
  fake_log("list %s;", event == 0 ? "off" : "on");
  return TRUE;
}

/* How long a table is, which the driver knows by the layout of its version. */
uint32_t driver_filter_bytes(const uint8_t *table) {
  uint32_t rows;
  memcpy(&rows, table, sizeof rows);
  uint32_t minor = version >> 24;
  return minor == 2 ? 4 + 181 * rows : minor < 7 ? 8 + 184 * rows : 8 + 232 * rows;
}

BOOL driver_set_filters(const uint8_t *table, uint32_t bytes) {
  if (refused()) {
    return FALSE;
  }
  if (bytes > FILTERS || bytes != driver_filter_bytes(table)) {
    errno = ERROR_INVALID_PARAMETER;
    return FALSE;
  }
  memcpy(filters, table, bytes);
  filter_bytes = bytes;
  fake_log("filters;");
  return TRUE;
}

BOOL driver_reset_filters(void) {
  if (refused()) {
    return FALSE;
  }
  filter_bytes = 0;
  fake_log("no filters;");
  return TRUE;
}

static BOOL take(adapter *at, buffer *to) {
  if (at->queued == 0) {
    return FALSE;
  }
  *to = at->queue[0];
  memmove(at->queue, at->queue + 1, --at->queued * sizeof(buffer));
  return TRUE;
}

static BOOL put(uint64_t packet, uint64_t handle, BOOL to_stack, BOOL sorted) {
  if (find(handle) == NULL || sent_count == SENT) {
    return FALSE;
  }
  sent[sent_count].to_stack = to_stack;
  sent[sent_count].sorted = sorted;
  sent[sent_count].packet = *(buffer *)packet;
  sent[sent_count].packet.adapter = handle;
  sent_count++;
  return TRUE;
}

BOOL driver_read_sorted(many_request *request) {
  adapter *at = find(request->adapter);
  if (at == NULL) {
    return FALSE;
  }
  pthread_mutex_lock(&lock);
  uint32_t read = 0;
  while (read < request->number && take(at, (buffer *)request->packets[read])) {
    /* Whether the driver names the adapter here is not known. */
    ((buffer *)request->packets[read])->adapter = 0xDEAD;
    read++;
  }
  pthread_mutex_unlock(&lock);
  request->success = read;
  return read > 0;
}

BOOL driver_send_sorted(const many_request *request, BOOL to_stack) {
  pthread_mutex_lock(&lock);
  for (uint32_t i = 0; i < request->number; i++) {
    put(request->packets[i], request->adapter, to_stack, TRUE);
  }
  pthread_mutex_unlock(&lock);
  return TRUE;
}

BOOL driver_read_unsorted(unsorted_request *request) {
  const uint64_t *packets = (const uint64_t *)request->packets;
  pthread_mutex_lock(&lock);
  uint32_t read = 0;
  for (uint32_t i = 0; i < adapter_count; i++) {
    adapter *at = &adapters[(turn + i) % adapter_count];
    while (read < request->number && take(at, (buffer *)packets[read])) {
      read++;
    }
  }
  turn++;
  pthread_mutex_unlock(&lock);
  if (read == 0) {
    return FALSE; /* and the number stays what was asked for */
  }
  request->number = read;
  return TRUE;
}

BOOL driver_send_unsorted(const unsorted_request *request, BOOL to_stack) {
  const uint64_t *packets = (const uint64_t *)request->packets;
  pthread_mutex_lock(&lock);
  for (uint32_t i = 0; i < request->number; i++) {
    put(packets[i], ((buffer *)packets[i])->adapter, to_stack, FALSE);
  }
  pthread_mutex_unlock(&lock);
  return TRUE;
}

/*
 * A stand-in for Windows and its packet filter, for tests on other systems: the exported functions
 * have the names and the parameters of the real ones. Error codes go to errno, which the bindings
 * read where there is no GetLastError. All state is global; fake_reset() forgets it.
 */
#ifndef FAKE_H
#define FAKE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int32_t BOOL;
typedef uint32_t DWORD;
typedef uint64_t HANDLE;

#define FALSE 0
#define TRUE 1

enum {
  ERROR_FILE_NOT_FOUND = 2,
  ERROR_ACCESS_DENIED = 5,
  ERROR_INVALID_HANDLE = 6,
  ERROR_NOT_SUPPORTED = 50,
  ERROR_INVALID_PARAMETER = 87,
  ERROR_BUFFER_OVERFLOW = 111,
  ERROR_INSUFFICIENT_BUFFER = 122,
  ERROR_NO_DATA = 232,
  ERROR_IO_PENDING = 997,
};

/* ---- Structures of the driver, written from the table of their offsets. */

#pragma pack(push, 1)

typedef struct {
  uint32_t count;
  uint8_t names[32][256];
  uint64_t handles[32];
  uint32_t media[32];
  uint8_t addresses[32][6];
  uint16_t mtus[32];
} adapter_list;
_Static_assert(sizeof(adapter_list) == 8836, "TCP_AdapterList");
_Static_assert(offsetof(adapter_list, handles) == 8196, "TCP_AdapterList");
_Static_assert(offsetof(adapter_list, mtus) == 8772, "TCP_AdapterList");

typedef struct {
  uint64_t adapter;
  uint64_t link;
  uint32_t direction;
  uint32_t length;
  uint32_t flags;
  uint32_t vlan;
  uint32_t filter;
  uint32_t reserved[4];
  uint8_t frame[1514];
} buffer;
_Static_assert(sizeof(buffer) == 1566, "INTERMEDIATE_BUFFER");
_Static_assert(offsetof(buffer, frame) == 52, "INTERMEDIATE_BUFFER");

typedef struct {
  uint64_t adapter;
  uint64_t packet;
} one_request;
_Static_assert(sizeof(one_request) == 16, "ETH_REQUEST");

typedef struct {
  uint64_t adapter;
  uint32_t number;
  uint32_t success;
  uint64_t packets[1];
} many_request;
_Static_assert(sizeof(many_request) == 24, "ETH_M_REQUEST");

typedef struct {
  uint64_t adapter;
  uint32_t flags;
} adapter_mode;
_Static_assert(sizeof(adapter_mode) == 12, "ADAPTER_MODE");

typedef struct {
  uint64_t adapter;
  uint64_t event;
} adapter_event;
_Static_assert(sizeof(adapter_event) == 16, "ADAPTER_EVENT");

typedef struct {
  uint64_t packets;
  uint32_t number;
} unsorted_request;
_Static_assert(sizeof(unsorted_request) == 12, "UNSORTED_READ_SEND_REQUEST");

#pragma pack(pop)

/* ---- The driver: each answers TRUE, or FALSE and sets errno. */

BOOL driver_open(void);
void driver_close(void);
DWORD driver_version(void);
BOOL driver_adapters(adapter_list *list);
BOOL driver_get_mode(adapter_mode *mode);
BOOL driver_set_mode(const adapter_mode *mode);
BOOL driver_flush(uint64_t adapter);
BOOL driver_queue_size(uint64_t adapter, uint32_t *size);
BOOL driver_set_event(uint64_t adapter, HANDLE event);
BOOL driver_set_list_event(HANDLE event);
BOOL driver_set_filters(const uint8_t *table, uint32_t bytes);
uint32_t driver_filter_bytes(const uint8_t *table);
BOOL driver_reset_filters(void);
BOOL driver_read_sorted(many_request *request);
BOOL driver_send_sorted(const many_request *request, BOOL to_stack);
BOOL driver_read_unsorted(unsorted_request *request);
BOOL driver_send_unsorted(const unsorted_request *request, BOOL to_stack);

/* ---- For all parts. */

void fake_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
void kernel_reset(void);
void kernel_signal(HANDLE event);
void iphlpapi_reset(void);

#endif

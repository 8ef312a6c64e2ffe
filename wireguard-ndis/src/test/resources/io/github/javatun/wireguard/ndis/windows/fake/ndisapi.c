/* ndisapi.dll: an object for each open driver, also if there is none. */
#include "fake.h"

typedef struct {
  uint32_t magic;
  BOOL loaded;
} api;

static api *of(uint64_t handle) {
  api *object = (api *)handle;
  if (object == NULL || object->magic != 0x4E444953) {
    abort();
  }
  return object;
}

static BOOL is(uint64_t handle) {
  if (!of(handle)->loaded) {
    errno = ERROR_INVALID_HANDLE;
    return FALSE;
  }
  return TRUE;
}

uint64_t OpenFilterDriver(const uint16_t *name) {
  api *object = calloc(1, sizeof *object);
  object->magic = 0x4E444953;
  char narrow[65] = {0};
  for (int i = 0; i < 64 && name[i] != 0; i++) {
    narrow[i] = (char)name[i];
  }
  if (strcmp(narrow, "NDISRD") != 0 && strcmp(narrow, "OTHER") != 0) {
    errno = ERROR_FILE_NOT_FOUND;
  } else {
    object->loaded = driver_open();
  }
  return (uint64_t)object;
}

void CloseFilterDriver(uint64_t handle) {
  api *object = of(handle);
  if (object->loaded) {
    driver_close();
  }
  free(object);
}

BOOL IsDriverLoaded(uint64_t handle) {
  BOOL loaded = of(handle)->loaded;
  errno = 0;
  return loaded;
}

DWORD GetDriverVersion(uint64_t handle) { return is(handle) ? driver_version() : 0xFFFFFFFF; }

BOOL GetTcpipBoundAdaptersInfo(uint64_t handle, adapter_list *list) {
  return is(handle) && driver_adapters(list);
}

BOOL GetAdapterMode(uint64_t handle, adapter_mode *mode) {
  return is(handle) && driver_get_mode(mode);
}

BOOL SetAdapterMode(uint64_t handle, adapter_mode *mode) {
  return is(handle) && driver_set_mode(mode);
}

BOOL FlushAdapterPacketQueue(uint64_t handle, uint64_t adapter) {
  return is(handle) && driver_flush(adapter);
}

BOOL GetAdapterPacketQueueSize(uint64_t handle, uint64_t adapter, uint32_t *size) {
  return is(handle) && driver_queue_size(adapter, size);
}

BOOL SetPacketEvent(uint64_t handle, uint64_t adapter, HANDLE event) {
  return is(handle) && driver_set_event(adapter, event);
}

BOOL SetAdapterListChangeEvent(uint64_t handle, HANDLE event) {
  return is(handle) && driver_set_list_event(event);
}

BOOL SetPacketFilterTable(uint64_t handle, const uint8_t *table) {
  return is(handle) && driver_set_filters(table, driver_filter_bytes(table));
}

BOOL ResetPacketFilterTable(uint64_t handle) { return is(handle) && driver_reset_filters(); }

BOOL ReadPackets(uint64_t handle, many_request *request) {
  return is(handle) && driver_read_sorted(request);
}

BOOL SendPacketsToAdapter(uint64_t handle, many_request *request) {
  return is(handle) && driver_send_sorted(request, FALSE);
}

BOOL SendPacketsToMstcp(uint64_t handle, many_request *request) {
  return is(handle) && driver_send_sorted(request, TRUE);
}

BOOL ReadPacketsUnsorted(uint64_t handle, uint64_t *packets, DWORD number, DWORD *success) {
  unsorted_request request = {(uint64_t)packets, number};
  BOOL done = is(handle) && driver_read_unsorted(&request);
  *success = request.number;
  return done;
}

BOOL SendPacketsToAdaptersUnsorted(
    uint64_t handle, uint64_t *packets, DWORD number, DWORD *success) {
  unsorted_request request = {(uint64_t)packets, number};
  *success = number;
  return is(handle) && driver_send_unsorted(&request, FALSE);
}

BOOL SendPacketsToMstcpUnsorted(uint64_t handle, uint64_t *packets, DWORD number, DWORD *success) {
  unsorted_request request = {(uint64_t)packets, number};
  *success = number;
  return is(handle) && driver_send_unsorted(&request, TRUE);
}

/* ---- What the engine does without: each logs what it was given. */

static BOOL packet(uint64_t handle, const one_request *request, BOOL to_stack) {
  many_request many = {request->adapter, 1, 0, {request->packet}};
  return is(handle) && driver_send_sorted(&many, to_stack);
}

BOOL SendPacketToMstcp(uint64_t handle, one_request *request) {
  return packet(handle, request, TRUE);
}

BOOL SendPacketToAdapter(uint64_t handle, one_request *request) {
  return packet(handle, request, FALSE);
}

BOOL ReadPacket(uint64_t handle, one_request *request) {
  many_request many = {request->adapter, 1, 0, {request->packet}};
  return is(handle) && driver_read_sorted(&many);
}

BOOL SetWANEvent(uint64_t handle, HANDLE event) {
  fake_log("wan %llu;", (unsigned long long)event);
  return is(handle);
}

BOOL NdisrdRequest(uint64_t handle, uint8_t *data, BOOL set) {
  uint32_t oid;
  memcpy(&oid, data + 8, sizeof oid);
  fake_log("oid %x %d;", oid, set);
  data[16] = 0x5A;
  return is(handle);
}

BOOL GetRasLinks(uint64_t handle, uint64_t adapter, uint8_t *links) {
  memset(links, 0x77, 530436);
  fake_log("ras %llx;", (unsigned long long)adapter);
  return is(handle);
}

BOOL AddStaticFilterFront(uint64_t handle, uint8_t *filter) {
  fake_log("front %u;", filter[12]);
  return is(handle);
}

BOOL AddStaticFilterBack(uint64_t handle, uint8_t *filter) {
  fake_log("back %u;", filter[12]);
  return is(handle);
}

BOOL InsertStaticFilter(uint64_t handle, uint8_t *filter, uint32_t position) {
  fake_log("insert %u %u;", filter[12], position);
  return is(handle);
}

BOOL RemoveStaticFilter(uint64_t handle, DWORD index) {
  fake_log("remove %u;", index);
  return is(handle);
}

BOOL GetPacketFilterTableSize(uint64_t handle, DWORD *size) {
  *size = 3;
  return is(handle);
}

BOOL GetPacketFilterTable(uint64_t handle, uint8_t *table) {
  table[8] = 1;
  return is(handle);
}

BOOL GetPacketFilterTableResetStats(uint64_t handle, uint8_t *table) {
  table[8] = 2;
  return is(handle);
}

#define SWITCH(name)             \
  BOOL name(uint64_t handle) {   \
    fake_log(#name ";");         \
    return is(handle);           \
  }
SWITCH(EnablePacketFilterCache)
SWITCH(DisablePacketFilterCache)
SWITCH(EnablePacketFragmentCache)
SWITCH(DisablePacketFragmentCache)

BOOL GetIntermediateBufferPoolSize(uint64_t handle, DWORD *size) {
  *size = 2048;
  return is(handle);
}

BOOL IsNdiswanIp(const char *name) { return strcmp(name, "\\DEVICE\\WANIP") == 0; }
BOOL IsNdiswanIpv6(const char *name) { return strcmp(name, "\\DEVICE\\WANIPV6") == 0; }

BOOL ConvertWindows2000AdapterName(const char *name, char *friendly, DWORD length) {
  if (length < 8) {
    errno = ERROR_INSUFFICIENT_BUFFER;
    return FALSE;
  }
  strcpy(friendly, strcmp(name, "\\DEVICE\\{A}") == 0 ? "Net" : "?");
  return TRUE;
}

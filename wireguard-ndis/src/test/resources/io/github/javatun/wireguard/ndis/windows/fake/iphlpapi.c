/* iphlpapi.dll and advapi32.dll: tables of sockets, interfaces, notices, names of services. */
#include "fake.h"

enum { SOCKETS = 4096, FACES = 16, EACH = 16 };

typedef struct {
  uint32_t state;
  uint8_t local[16];
  uint16_t local_port;
  uint8_t remote[16];
  uint16_t remote_port;
  uint32_t pid;
  uint32_t tag;
} socket_row;

/* 0: TCP over IPv4, 1: TCP over IPv6, 2: UDP over IPv4, 3: UDP over IPv6 */
static socket_row sockets[4][SOCKETS];
static uint32_t counts[4];
static int table_error[4];
static uint32_t growing;

/* ---- Rows, whose fields are aligned as C aligns them. */

typedef struct {
  uint32_t state, local, local_port, remote, remote_port, pid;
} tcp4_pid;
typedef struct {
  uint32_t state, local, local_port, remote, remote_port, pid;
  uint64_t created, module[16];
} tcp4_module;
typedef struct {
  uint8_t local[16];
  uint32_t local_scope, local_port;
  uint8_t remote[16];
  uint32_t remote_scope, remote_port, state, pid;
} tcp6_pid;
typedef struct {
  uint8_t local[16];
  uint32_t local_scope, local_port;
  uint8_t remote[16];
  uint32_t remote_scope, remote_port, state, pid;
  uint64_t created, module[16];
} tcp6_module;
typedef struct {
  uint32_t local, local_port, pid;
} udp4_pid;
typedef struct {
  uint32_t local, local_port, pid;
  uint64_t created;
  uint32_t flags;
  uint64_t module[16];
} udp4_module;
typedef struct {
  uint8_t local[16];
  uint32_t local_scope, local_port, pid;
} udp6_pid;
typedef struct {
  uint8_t local[16];
  uint32_t local_scope, local_port, pid;
  uint64_t created;
  uint32_t flags;
  uint64_t module[16];
} udp6_module;
_Static_assert(sizeof(tcp4_pid) == 24 && sizeof(tcp4_module) == 160, "MIB_TCPROW");
_Static_assert(sizeof(tcp6_pid) == 56 && sizeof(tcp6_module) == 192, "MIB_TCP6ROW");
_Static_assert(sizeof(udp4_pid) == 12 && sizeof(udp4_module) == 160, "MIB_UDPROW");
_Static_assert(sizeof(udp6_pid) == 28 && sizeof(udp6_module) == 176, "MIB_UDP6ROW");
_Static_assert(offsetof(udp4_module, module) == 32, "MIB_UDPROW");

void fake_socket(uint32_t table, uint32_t state, const uint8_t *local, uint16_t local_port,
    const uint8_t *remote, uint16_t remote_port, uint32_t pid, uint32_t tag) {
  socket_row *row = &sockets[table][counts[table]++];
  uint32_t bytes = table % 2 == 0 ? 4 : 16;
  memset(row, 0, sizeof *row);
  row->state = state;
  memcpy(row->local, local, bytes);
  row->local_port = local_port;
  memcpy(row->remote, remote, bytes);
  row->remote_port = remote_port;
  row->pid = pid;
  row->tag = tag;
}

void fake_forget_sockets(void) { memset(counts, 0, sizeof counts); }
void fake_table_error(uint32_t table, int code) { table_error[table] = code; }

/* In each of the next calls the TCP table grows after the caller was told its size. */
void fake_growing(uint32_t calls) { growing = calls; }

/* A port in network order; what stands above it means nothing. */
static uint32_t port(uint16_t number) {
  return 0xABCD0000u | (uint16_t)(number << 8 | number >> 8);
}

static uint32_t ipv4(const uint8_t *bytes) {
  uint32_t address;
  memcpy(&address, bytes, 4);
  return address;
}

static DWORD fill(uint32_t table, BOOL module, uint8_t *to, DWORD *size) {
  static const uint32_t rows[4][2] = {
    {sizeof(tcp4_pid), sizeof(tcp4_module)},
    {sizeof(tcp6_pid), sizeof(tcp6_module)},
    {sizeof(udp4_pid), sizeof(udp4_module)},
    {sizeof(udp6_pid), sizeof(udp6_module)},
  };
  if (table_error[table] != 0) {
    return table_error[table];
  }
  uint32_t head = module ? 8 : 4;
  uint32_t row = rows[table][module];
  uint32_t need = head + row * counts[table];
  if (*size < need) {
    *size = need;
    if (growing > 0) {
      growing--;
      uint32_t doubled = counts[table] * 2;
      while (counts[table] < doubled && counts[table] < SOCKETS) {
        sockets[table][counts[table]] = sockets[table][0];
        sockets[table][counts[table]].local_port = (uint16_t)(20000 + counts[table]);
        counts[table]++;
      }
    }
    return ERROR_INSUFFICIENT_BUFFER;
  }
  memset(to, 0xEE, *size);
  memcpy(to, &counts[table], 4);
  for (uint32_t i = 0; i < counts[table]; i++) {
    const socket_row *from = &sockets[table][i];
    uint8_t *at = to + head + i * row;
    /* The form with modules begins as the one without. */
    if (table == 0) {
      tcp4_module made = {from->state, ipv4(from->local), port(from->local_port),
          ipv4(from->remote), port(from->remote_port), from->pid, 1, {from->tag | 5ull << 32}};
      memcpy(at, &made, row);
    } else if (table == 1) {
      tcp6_module made = {.local_port = port(from->local_port),
          .remote_port = port(from->remote_port), .state = from->state, .pid = from->pid,
          .created = 1, .module = {from->tag | 5ull << 32}};
      memcpy(made.local, from->local, 16);
      memcpy(made.remote, from->remote, 16);
      memcpy(at, &made, row);
    } else if (table == 2) {
      udp4_module made = {ipv4(from->local), port(from->local_port), from->pid, 1, 0,
          {from->tag | 5ull << 32}};
      memcpy(at, &made, row);
    } else {
      udp6_module made = {.local_port = port(from->local_port), .pid = from->pid, .created = 1,
          .module = {from->tag | 5ull << 32}};
      memcpy(made.local, from->local, 16);
      memcpy(at, &made, row);
    }
  }
  *size = need;
  return 0;
}

DWORD GetExtendedTcpTable(
    void *to, DWORD *size, BOOL sorted, DWORD family, DWORD class, DWORD reserved) {
  if ((family != 2 && family != 23) || (class != 5 && class != 8) || reserved != 0 || sorted) {
    return ERROR_INVALID_PARAMETER;
  }
  return fill(family == 2 ? 0 : 1, class == 8, to, size);
}

DWORD GetExtendedUdpTable(
    void *to, DWORD *size, BOOL sorted, DWORD family, DWORD class, DWORD reserved) {
  if ((family != 2 && family != 23) || (class != 1 && class != 2) || reserved != 0 || sorted) {
    return ERROR_INVALID_PARAMETER;
  }
  return fill(family == 2 ? 2 : 3, class == 2, to, size);
}

/* ---- Interfaces. */

typedef struct {
  uint64_t sockaddr;
  int32_t length;
} socket_address;

typedef struct unicast {
  uint32_t length, flags;
  uint64_t next;
  socket_address address;
  uint32_t prefix_origin, suffix_origin, state, valid, preferred, lease;
  uint8_t prefix_length;
} unicast;
_Static_assert(sizeof(unicast) == 64 && offsetof(unicast, prefix_length) == 56, "UNICAST");

typedef struct {
  uint32_t length, reserved;
  uint64_t next;
  socket_address address;
} listed;
_Static_assert(sizeof(listed) == 32, "GATEWAY");

typedef struct {
  uint32_t length, index;
  uint64_t next, name, first_unicast, first_anycast, first_multicast, first_dns, suffix,
      description, friendly;
  uint8_t mac[8];
  uint32_t mac_length, flags, mtu, type, status, index6, zones[16];
  uint64_t first_prefix, transmit, receive, first_wins, first_gateway;
  uint32_t metric4, metric6;
  uint64_t luid;
  socket_address dhcp4;
  uint32_t compartment, guid[4], connection, tunnel;
  socket_address dhcp6;
  uint8_t duid[130];
  uint32_t duid_length, iaid;
  uint64_t first_suffix;
} adapter_addresses;
_Static_assert(sizeof(adapter_addresses) == 448, "IP_ADAPTER_ADDRESSES");
_Static_assert(offsetof(adapter_addresses, first_gateway) == 208, "IP_ADAPTER_ADDRESSES");
_Static_assert(offsetof(adapter_addresses, tunnel) == 272, "IP_ADAPTER_ADDRESSES");

typedef struct {
  uint8_t bytes[16];
  uint32_t length;
  uint32_t state;
  uint8_t prefix_length;
  char kind; /* u: its own, g: a gateway, d: a name server */
} address;

typedef struct {
  char name[64];
  uint16_t friendly[64];
  uint32_t friendly_length, index, index6, mtu, status, mac_length, address_count;
  address addresses[EACH];
} face;

static face faces[FACES];
static uint32_t face_count;
static int faces_error;
static BOOL astray;

void fake_interface(const char *name, const uint16_t *friendly, uint32_t friendly_length,
    uint32_t index, uint32_t index6, uint32_t mtu, uint32_t status, uint32_t mac_length) {
  face *added = &faces[face_count++];
  memset(added, 0, sizeof *added);
  strcpy(added->name, name);
  memcpy(added->friendly, friendly, 2 * friendly_length);
  added->friendly_length = friendly_length;
  added->index = index;
  added->index6 = index6;
  added->mtu = mtu;
  added->status = status;
  added->mac_length = mac_length;
}

/* An address of the interface added last. */
void fake_address(int kind, const uint8_t *bytes, uint32_t length, uint32_t prefix_length,
    uint32_t state) {
  face *to = &faces[face_count - 1];
  address *added = &to->addresses[to->address_count++];
  memcpy(added->bytes, bytes, length);
  added->length = length;
  added->prefix_length = (uint8_t)prefix_length;
  added->state = state;
  added->kind = (char)kind;
}

void fake_forget_interfaces(void) { face_count = 0; }
void fake_interfaces_error(int code) { faces_error = code; }

/* Pointers of the list lead out of the buffer. */
void fake_astray(void) { astray = TRUE; }

static uint8_t *place(uint8_t **free, uint32_t bytes) {
  uint8_t *at = *free;
  memset(at, 0, bytes);
  *free += (bytes + 7) & ~7u;
  return at;
}

static socket_address sockaddr(uint8_t **free, const address *from) {
  uint32_t bytes = from->length == 4 ? 16 : 28;
  uint8_t *at = place(free, bytes);
  at[0] = from->length == 4 ? 2 : 23;
  memcpy(at + (from->length == 4 ? 4 : 8), from->bytes, from->length);
  socket_address made = {(uint64_t)at, (int32_t)bytes};
  return made;
}

DWORD GetAdaptersAddresses(
    DWORD family, DWORD flags, void *reserved, uint8_t *to, DWORD *size) {
  if (family != 0 || flags != 0x86 || reserved != NULL) {
    return ERROR_INVALID_PARAMETER;
  }
  if (faces_error != 0) {
    return faces_error;
  }
  uint32_t need = 0;
  for (uint32_t i = 0; i < face_count; i++) {
    need += 448 + 64 + 256 + 128 * faces[i].address_count;
  }
  if (face_count == 0) {
    return ERROR_NO_DATA;
  }
  if (*size < need) {
    *size = need;
    return ERROR_BUFFER_OVERFLOW;
  }
  uint8_t *free = to;
  uint64_t *link = NULL;
  for (uint32_t i = 0; i < face_count; i++) {
    const face *from = &faces[i];
    adapter_addresses *made = (adapter_addresses *)place(&free, 448);
    if (link != NULL) {
      *link = (uint64_t)made;
    }
    link = &made->next;
    made->index = from->index;
    made->index6 = from->index6;
    made->name = (uint64_t)place(&free, 64);
    strcpy((char *)made->name, from->name);
    made->friendly = (uint64_t)place(&free, 256);
    memcpy((void *)made->friendly, from->friendly, 2 * from->friendly_length);
    made->mac_length = from->mac_length;
    for (uint32_t k = 0; k < from->mac_length; k++) {
      made->mac[k] = (uint8_t)(0x10 * (i + 1) + k);
    }
    made->mtu = from->mtu;
    made->status = from->status;
    made->type = 6;
    uint64_t *unicast_link = &made->first_unicast;
    uint64_t *gateway_link = &made->first_gateway;
    uint64_t *dns_link = &made->first_dns;
    for (uint32_t k = 0; k < from->address_count; k++) {
      const address *each = &from->addresses[k];
      if (each->kind == 'u') {
        unicast *entry = (unicast *)place(&free, sizeof(unicast));
        entry->address = sockaddr(&free, each);
        entry->state = each->state;
        entry->prefix_length = each->prefix_length;
        *unicast_link = (uint64_t)entry;
        unicast_link = &entry->next;
      } else {
        listed *entry = (listed *)place(&free, sizeof(listed));
        entry->address = sockaddr(&free, each);
        uint64_t **links = each->kind == 'g' ? &gateway_link : &dns_link;
        **links = (uint64_t)entry;
        *links = &entry->next;
      }
    }
    if (astray) {
      made->name = 8;
      made->friendly = (uint64_t)to + *size - 1;
      made->first_unicast = (uint64_t)to + *size - 8;
      made->first_gateway = (uint64_t)to - 8;
      made->first_dns = UINT64_MAX;
      made->next = (uint64_t)to + *size - 447;
      return 0;
    }
  }
  return 0;
}

/* ---- Notices. */

typedef struct {
  uint64_t internal, internal_high, offset, event;
} overlapped;

static overlapped *waiting[2];
static int notice_error;
static BOOL deaf;

void fake_notice_error(int code) { notice_error = code; }

/* A notice that is cancelled never ends. */
void fake_deaf(void) { deaf = TRUE; }

static DWORD notify(int which, uint64_t *handle, overlapped *async) {
  if (notice_error != 0) {
    return notice_error;
  }
  if (handle == NULL || async->event == 0 || waiting[which] != NULL) {
    return ERROR_INVALID_PARAMETER;
  }
  *handle = 0x7777;
  async->internal = 0x103;
  waiting[which] = async;
  return ERROR_IO_PENDING;
}

DWORD NotifyAddrChange(uint64_t *handle, overlapped *async) { return notify(0, handle, async); }
DWORD NotifyRouteChange(uint64_t *handle, overlapped *async) { return notify(1, handle, async); }

BOOL fake_notice(uint32_t which) {
  overlapped *async = waiting[which];
  if (async == NULL) {
    return FALSE;
  }
  waiting[which] = NULL;
  async->internal = 0;
  kernel_signal(async->event);
  return TRUE;
}

BOOL CancelIPChangeNotify(overlapped *async) {
  for (uint32_t i = 0; i < 2; i++) {
    if (waiting[i] == async && !deaf) {
      fake_log("cancelled %u;", i);
      return fake_notice(i);
    }
  }
  return FALSE;
}

/* ---- advapi32.dll */

typedef struct {
  uint32_t pid, tag, type;
  uint64_t text;
} tag_query;

uint32_t I_QueryTagInformation(void *unknown, uint32_t kind, tag_query *query) {
  if (unknown != NULL || kind != 1 || query->text != 0) {
    return ERROR_INVALID_PARAMETER;
  }
  fake_log("tag %u %u;", query->pid, query->tag);
  if (query->tag == 666) {
    return ERROR_NOT_SUPPORTED;
  }
  uint16_t *text = calloc(32, 2);
  static const char name[] = "Dnscache";
  for (size_t i = 0; i < sizeof name; i++) {
    text[i] = (uint16_t)name[i];
  }
  query->text = (uint64_t)text;
  return 0;
}

void iphlpapi_reset(void) {
  memset(counts, 0, sizeof counts);
  memset(table_error, 0, sizeof table_error);
  growing = face_count = 0;
  faces_error = notice_error = 0;
  astray = deaf = FALSE;
  waiting[0] = waiting[1] = NULL;
}

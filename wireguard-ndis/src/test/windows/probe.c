/*
 * Runs on Windows, or in wine: opens sockets, asks the system for its tables, and checks that its
 * own sockets are in the rows where the table of offsets says. Sizes come from the command line of
 * check-layouts.sh, not from the compiler.
 */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <iphlpapi.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned char buffer[1 << 22];
static int wrong;

static void check(int good, const char *what) {
  printf("%s: %s\n", good ? "ok" : "WRONG", what);
  wrong += !good;
}

static uint32_t number(const unsigned char *at) {
  uint32_t value;
  memcpy(&value, at, 4);
  return value;
}

/* Whether a row has the port, in network order in its lower half, at the offset. */
static int has_port(uint32_t head, uint32_t row, uint32_t offset, uint16_t port,
    uint32_t mapped_offset) {
  uint32_t count = number(buffer);
  for (uint32_t i = 0; i < count; i++) {
    const unsigned char *at = buffer + head + i * row;
    if ((uint16_t)number(at + offset) == port) {
      static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
      return mapped_offset == ~0u || memcmp(at + mapped_offset, mapped, 12) == 0;
    }
  }
  return 0;
}

static uint16_t open_socket(int family, int type, int listening) {
  SOCKET made = socket(family, type, 0);
  struct sockaddr_storage address = {0};
  address.ss_family = (short)family;
  int length = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
  if (made == INVALID_SOCKET || bind(made, (struct sockaddr *)&address, length) != 0 ||
      (listening && listen(made, 1) != 0)) {
    return 0;
  }
  length = sizeof address;
  getsockname(made, (struct sockaddr *)&address, &length);
  return ((struct sockaddr_in *)&address)->sin_port; /* at the same place for both families */
}

int main(void) {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  static const struct {
    const char *what;
    int tcp, family;
    uint32_t class, head, row, port;
  } tables[] = {
    {"TCP, IPv4, process", 1, AF_INET, 5, 4, 24, 8},
    {"TCP, IPv4, module", 1, AF_INET, 8, 8, 160, 8},
    {"TCP, IPv6, process", 1, AF_INET6, 5, 4, 56, 20},
    {"TCP, IPv6, module", 1, AF_INET6, 8, 8, 192, 20},
    {"UDP, IPv4, process", 0, AF_INET, 1, 4, 12, 4},
    {"UDP, IPv4, module", 0, AF_INET, 2, 8, 160, 4},
    {"UDP, IPv6, process", 0, AF_INET6, 1, 4, 28, 20},
    {"UDP, IPv6, module", 0, AF_INET6, 2, 8, 176, 20},
  };
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    uint16_t port = open_socket(tables[i].family, tables[i].tcp ? SOCK_STREAM : SOCK_DGRAM,
        tables[i].tcp);
    if (port == 0) {
      printf("skipped: no socket for %s\n", tables[i].what);
      continue;
    }
    DWORD size = sizeof buffer;
    DWORD code = tables[i].tcp
        ? GetExtendedTcpTable(buffer, &size, 0, tables[i].family, tables[i].class, 0)
        : GetExtendedUdpTable(buffer, &size, 0, tables[i].family, tables[i].class, 0);
    check(code == 0 &&
              has_port(tables[i].head, tables[i].row, tables[i].port, port, ~0u),
        tables[i].what);
  }

  /* A connection over IPv4 of a socket for both families is in the table of IPv6, mapped. */
  SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in loopback = {.sin_family = AF_INET};
  loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof loopback;
  bind(listener, (struct sockaddr *)&loopback, length);
  listen(listener, 1);
  getsockname(listener, (struct sockaddr *)&loopback, &length);
  SOCKET both = socket(AF_INET6, SOCK_STREAM, 0);
  DWORD off = 0;
  setsockopt(both, IPPROTO_IPV6, IPV6_V6ONLY, (char *)&off, sizeof off);
  struct sockaddr_in6 mapped = {.sin6_family = AF_INET6, .sin6_port = loopback.sin_port};
  mapped.sin6_addr.s6_addr[10] = mapped.sin6_addr.s6_addr[11] = 0xFF;
  memcpy(mapped.sin6_addr.s6_addr + 12, &loopback.sin_addr, 4);
  if (both == INVALID_SOCKET || connect(both, (struct sockaddr *)&mapped, sizeof mapped) != 0) {
    printf("skipped: no socket for both families\n");
  } else {
    struct sockaddr_in6 own;
    length = sizeof own;
    getsockname(both, (struct sockaddr *)&own, &length);
    DWORD size = sizeof buffer;
    check(GetExtendedTcpTable(buffer, &size, 0, AF_INET6, 5, 0) == 0 &&
              has_port(4, 56, 20, own.sin6_port, 0),
        "an IPv4 connection of an IPv6 socket is mapped");
  }

  /* The first call of a table that is too small tells the size it needs. */
  DWORD size = 0;
  check(GetExtendedTcpTable(buffer, &size, 0, AF_INET, 5, 0) == ERROR_INSUFFICIENT_BUFFER &&
            size >= 4,
      "a small buffer for sockets: error 122");

  ULONG bytes = 0;
  check(GetAdaptersAddresses(AF_UNSPEC, 0x86, NULL, NULL, &bytes) == ERROR_BUFFER_OVERFLOW,
      "a small buffer for interfaces: error 111");
  bytes = sizeof buffer;
  if (GetAdaptersAddresses(AF_UNSPEC, 0x86, NULL, (void *)buffer, &bytes) == 0) {
    uint64_t name, next = (uint64_t)buffer, addresses = 0;
    int inside = 1;
    for (int i = 0; next != 0 && i < 100; i++) {
      memcpy(&name, (char *)next + 16, 8);
      inside &= name >= (uint64_t)buffer && name < (uint64_t)buffer + bytes;
      uint64_t unicast;
      memcpy(&unicast, (char *)next + 24, 8);
      while (unicast != 0) {
        uint64_t at;
        memcpy(&at, (char *)unicast + 16, 8);
        inside &= at >= (uint64_t)buffer && at < (uint64_t)buffer + bytes;
        uint16_t family;
        memcpy(&family, (char *)at, 2);
        addresses += family == 2 || family == 23;
        memcpy(&unicast, (char *)unicast + 8, 8);
      }
      memcpy(&next, (char *)next + 8, 8);
    }
    check(inside && addresses > 0, "the list of interfaces lies in one buffer");
  } else {
    printf("skipped: no interfaces\n");
  }

  /* This process. */
  HANDLE self = OpenProcess(0x1000, FALSE, GetCurrentProcessId());
  wchar_t path[1024];
  DWORD chars = 1024;
  check(self != NULL && QueryFullProcessImageNameW(self, 0, path, &chars) && chars > 4 &&
            path[chars] == 0 && _wcsicmp(path + chars - 4, L".exe") == 0,
      "the path of a process, whose length is in characters");
  chars = 2;
  check(!QueryFullProcessImageNameW(self, 0, path, &chars) &&
            GetLastError() == ERROR_INSUFFICIENT_BUFFER,
      "a small buffer for a path: error 122");
  FILETIME times[4];
  check(GetProcessTimes(self, times, times + 1, times + 2, times + 3) &&
            number((unsigned char *)times + 4) != 0,
      "the time a process was created");

  /* A driver that is not there, and events. */
  check(CreateFileW(L"\\\\.\\NDISRD_NOT_THERE", 0, 3, NULL, 3, 0x40000000, NULL) ==
            INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_NOT_FOUND,
      "a device that is not there: error 2");
  HANDLE events[3];
  for (int i = 0; i < 3; i++) {
    events[i] = CreateEventW(NULL, TRUE, FALSE, NULL);
  }
  SetEvent(events[2]);
  check(WaitForMultipleObjects(3, events, FALSE, 0) == 2, "the only event that is on");
  SetEvent(events[0]);
  check(WaitForMultipleObjects(3, events, FALSE, 0) == 0, "the first of the events that are on");
  ResetEvent(events[0]);
  ResetEvent(events[2]);
  check(WaitForMultipleObjects(3, events, FALSE, 0) == 0x102, "no event is on: 258");

  /* Notices: asked for, and cancelled. */
  OVERLAPPED notice = {0};
  notice.hEvent = events[1];
  HANDLE handle;
  DWORD code = NotifyAddrChange(&handle, &notice);
  if (code == ERROR_IO_PENDING) {
    if (CancelIPChangeNotify(&notice)) {
      check(WaitForSingleObject(events[1], 2000) == 0, "a cancelled notice sets its event");
    } else {
      printf("skipped: notices can not be cancelled here\n");
    }
  } else {
    printf("skipped: no notices here (error %lu)\n", (unsigned long)code);
  }
  return wrong != 0;
}

package io.github.javatun.wireguard.ndis.windows;

/**
 * What the driver can be asked with DeviceIoControl, in the order of the numbers. Versions only
 * added to the end.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
enum DriverRequest {
  GET_VERSION(0),
  GET_TCPIP_INTERFACES(1),
  SEND_PACKET_TO_ADAPTER(2),
  SEND_PACKET_TO_MSTCP(3),
  READ_PACKET(4),
  SET_ADAPTER_MODE(5),
  FLUSH_ADAPTER_QUEUE(6),
  SET_EVENT(7),
  NDIS_SET_REQUEST(8),
  NDIS_GET_REQUEST(9),
  SET_WAN_EVENT(10),
  SET_ADAPTER_EVENT(11),
  ADAPTER_QUEUE_SIZE(12),
  GET_ADAPTER_MODE(13),
  SET_PACKET_FILTERS(14),
  RESET_PACKET_FILTERS(15),
  GET_PACKET_FILTERS_TABLESIZE(16),
  GET_PACKET_FILTERS(17),
  GET_PACKET_FILTERS_RESET_STATS(18),
  GET_RAS_LINKS(19),
  SEND_PACKETS_TO_ADAPTER(20),
  SEND_PACKETS_TO_MSTCP(21),
  READ_PACKETS(22),
  SET_ADAPTER_HWFILTER_EVENT(23),
  INITIALIZE_FAST_IO(24),
  READ_PACKETS_UNSORTED(25),
  SEND_PACKET_TO_ADAPTER_UNSORTED(26),
  SEND_PACKET_TO_MSTCP_UNSORTED(27),
  ADD_SECOND_FAST_IO_SECTION(28),
  QUERY_IB_POOL_SIZE(29),
  ADD_PACKET_FILTER_FRONT(30),
  ADD_PACKET_FILTER_BACK(31),
  REMOVE_FILTER_BY_INDEX(32),
  GET_ADP_FILTERS_LIST(33),
  INSERT_FILTER_BY_INDEX(34),
  SET_FILTER_CACHE_STATE(35),
  SET_FRAGMENT_CACHE_STATE(36);

  /** The kind of device, which the driver chose; buffered, for any access. */
  private static final int DEVICE_TYPE = 0x8300;

  private static final int FIRST_FUNCTION = 0x830;

  private final int code;

  DriverRequest(int number) {
    code = DEVICE_TYPE << 16 | (FIRST_FUNCTION + number) << 2;
  }

  /** The control code. */
  int code() {
    return code;
  }
}

package io.github.javatun.wireguard.examples.uapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One conversation of the control protocol: requests {@code get=1} and {@code set=1}, each of lines
 * {@code key=value} up to an empty one, each answered with lines and {@code errno=}.
 *
 * <p>Whatever is sent, the answer is an error number and never an exception. What cannot be a
 * request ends the conversation.
 *
 * <p><b>For one thread.</b>
 */
public final class UapiProtocol {
  /** Far longer than any line of the protocol. */
  private static final int MAX_LINE_LENGTH = 512;

  private final ControlledDevice controlled;
  private final InputStream in;
  private final OutputStream out;
  private final StringBuilder line = new StringBuilder();
  private boolean lineTooLong;

  /**
   * Prepares a conversation.
   *
   * @param controlled what it is about
   * @param in the requests; buffered, if reading single bytes is expensive
   * @param out the answers
   */
  public UapiProtocol(ControlledDevice controlled, InputStream in, OutputStream out) {
    this.controlled = controlled;
    this.in = in;
    this.out = out;
  }

  /**
   * Answers requests until the input ends or makes no sense.
   *
   * @throws IOException if input or output fail
   */
  public void run() throws IOException {
    String operation = readLine();
    while (operation != null) {
      boolean understood = true;
      if (!lineTooLong && operation.equals("get=1")) {
        understood = get();
      } else if (!lineTooLong && operation.equals("set=1")) {
        set();
      } else {
        understood = false;
        answer("", UapiErrno.INVALID);
      }
      if (!understood) {
        return;
      }
      operation = readLine();
    }
  }

  private boolean get() throws IOException {
    String end = readLine();
    if (end != null && !end.isEmpty()) {
      answer("", UapiErrno.INVALID);
      return false;
    }
    String state;
    synchronized (controlled) {
      try {
        state = UapiText.state(controlled);
      } catch (IllegalStateException closed) {
        state = null;
      }
    }
    answer(state == null ? "" : state, state == null ? UapiErrno.IO : UapiErrno.OK);
    return true;
  }

  private void set() throws IOException {
    SetRequest request = new SetRequest(controlled);
    String next = readLine();
    while (next != null && (lineTooLong || !next.isEmpty())) {
      synchronized (controlled) {
        if (lineTooLong) {
          request.malformed();
        } else {
          request.line(next);
        }
      }
      next = readLine();
    }
    controlled.socket().changed();
    answer("", request.errno());
  }

  private void answer(String text, int errno) throws IOException {
    out.write((text + "errno=" + errno + "\n\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** The next line without its end; null at the end of the input. */
  private @Nullable String readLine() throws IOException {
    line.setLength(0);
    lineTooLong = false;
    int read = in.read();
    if (read < 0) {
      return null;
    }
    while (read >= 0 && read != '\n') {
      if (line.length() < MAX_LINE_LENGTH) {
        line.append((char) read);
      } else {
        lineTooLong = true;
      }
      read = in.read();
    }
    return line.toString();
  }
}

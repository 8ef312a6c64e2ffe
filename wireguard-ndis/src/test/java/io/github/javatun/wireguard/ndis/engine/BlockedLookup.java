package io.github.javatun.wireguard.ndis.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers the first question at once; each later one waits until a test lets it go. */
public final class BlockedLookup implements NameLookup {
  private final AtomicInteger questions = new AtomicInteger();
  private final Semaphore answers = new Semaphore(1);
  private volatile String address = "203.0.113.1";

  /** What is answered from now on. */
  public void setAddress(String text) {
    address = text;
  }

  /** Lets one question be answered. */
  public void answer() {
    answers.release();
  }

  /** Waits until so many questions were asked in all. */
  public void awaitQuestions(int count) throws InterruptedException {
    while (questions.get() < count) {
      Thread.sleep(1);
    }
  }

  int questions() {
    return questions.get();
  }

  @Override
  public InetAddress address(String host) throws UnknownHostException {
    questions.incrementAndGet();
    answers.acquireUninterruptibly();
    return InetAddress.getByName(address);
  }
}

package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Callable;

/** A large body, which goes on beyond its first tenth only once the other end has seen something of it. */
final class Upload extends InputStream {
    private final long length;
    private final Callable<Boolean> seen;
    private long given;
    private boolean wasSeen;

    Upload(long length, Callable<Boolean> seen) {
        this.length = length;
        this.seen = seen;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int at, int most) {
        if (given >= length) {
            return -1;
        }
        if (given > length / 10 && !wasSeen) {
            await().atMost(Duration.ofSeconds(30)).until(seen);
            wasSeen = true;
        }
        int part = (int) Math.min(most, length - given);
        given += part;
        return part;
    }
}

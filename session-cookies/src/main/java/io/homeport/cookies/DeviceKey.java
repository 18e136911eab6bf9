package io.homeport.cookies;

import java.util.Arrays;

/**
 * The public key of a device-bound session: a point on the curve P-256, whose private half the browser keeps (W3C, Device
 * Bound Session Credentials). Its bytes are x and y, 32 each.
 */
public record DeviceKey(byte[] point) {
    /** Of a coordinate, in bytes. */
    public static final int COORDINATE = 32;

    static final int LENGTH = 2 * COORDINATE;

    public DeviceKey {
        if (point.length != LENGTH) {
            throw new IllegalArgumentException("a device's key has " + LENGTH + " bytes, not " + point.length);
        }
        point = point.clone();
    }

    @Override
    public byte[] point() {
        return point.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceKey that && Arrays.equals(point, that.point);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(point);
    }

    /** A key tells devices apart, so it is not printed. */
    @Override
    public String toString() {
        return "DeviceKey";
    }
}

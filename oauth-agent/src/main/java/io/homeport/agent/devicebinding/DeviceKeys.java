package io.homeport.agent.devicebinding;

import io.homeport.cookies.DeviceKey;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.keys.EcKeyUtil;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The one kind of key that a browser may register: a point on P-256, as the members {@code x} and {@code y} of a JWK say it
 * (RFC 7518 6.2.1). Whatever else the JWK says is left aside.
 */
final class DeviceKeys {
    private static final BigInteger PRIME =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger A = BigInteger.valueOf(-3);
    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);

    private DeviceKeys() {}

    /** The key that a header's {@code jwk} holds, if it holds one of this kind. */
    static Optional<DeviceKey> of(Object jwk) {
        if (!(jwk instanceof Map<?, ?> members)
                || !EllipticCurveJsonWebKey.KEY_TYPE.equals(members.get("kty"))
                || !EllipticCurves.P_256.equals(members.get("crv"))) {
            return Optional.empty();
        }
        return coordinate(members.get("x"))
                .flatMap(x -> coordinate(members.get("y"))
                        .filter(y -> isOnCurve(x, y))
                        .map(y -> {
                            byte[] point = Arrays.copyOf(x, 2 * DeviceKey.COORDINATE);
                            System.arraycopy(y, 0, point, DeviceKey.COORDINATE, DeviceKey.COORDINATE);
                            return new DeviceKey(point);
                        }));
    }

    /** Always 32 bytes, with leading zeros (RFC 7518 6.2.1.2). */
    private static Optional<byte[]> coordinate(Object member) {
        return member instanceof String text && isCanonical(text)
                ? Optional.of(Base64.getUrlDecoder().decode(text)).filter(bytes -> bytes.length == DeviceKey.COORDINATE)
                : Optional.empty();
    }

    /** Whether it is base64url in the one way in which these bytes are spelled: without padding, unused bits zero. */
    static boolean isCanonical(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Base64.getUrlDecoder().decode(text))
                    .equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** No library is sure to say so when a key is made of two numbers (RFC 8725 3.4). */
    private static boolean isOnCurve(byte[] xBytes, byte[] yBytes) {
        BigInteger x = new BigInteger(1, xBytes);
        BigInteger y = new BigInteger(1, yBytes);
        return x.compareTo(PRIME) < 0
                && y.compareTo(PRIME) < 0
                && y.multiply(y)
                                .subtract(x.multiply(x).add(A).multiply(x).add(B))
                                .mod(PRIME)
                                .signum()
                        == 0;
    }

    /** The key to verify with. */
    static PublicKey publicKey(DeviceKey key) throws JoseException {
        byte[] point = key.point();
        return new EcKeyUtil()
                .publicKey(
                        new BigInteger(1, Arrays.copyOfRange(point, 0, DeviceKey.COORDINATE)),
                        new BigInteger(1, Arrays.copyOfRange(point, DeviceKey.COORDINATE, point.length)),
                        EllipticCurves.P256);
    }
}

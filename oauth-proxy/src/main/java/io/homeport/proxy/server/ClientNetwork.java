package io.homeport.proxy.server;

import io.netty.util.NetUtil;
import java.util.HexFormat;

/**
 * Who counts as one client. An address of IPv6 is one of 2^64 that its holder may choose from: networks are given away
 * in prefixes of 64 bits and shorter (RFC 6177), so these count.
 */
public final class ClientNetwork {
    private static final int PREFIX_BYTES = 8;

    private ClientNetwork() {}

    /** The client at this address. */
    public static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null || bytes.length <= PREFIX_BYTES
                ? address
                : HexFormat.of().formatHex(bytes, 0, PREFIX_BYTES) + "/64";
    }
}

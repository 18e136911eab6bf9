package io.homeport.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class ClientNetworkTest {
    @Test
    void anAddressOfIpv4IsAClient() {
        assertEquals("192.0.2.1", ClientNetwork.of("192.0.2.1"));
        assertNotEquals(ClientNetwork.of("192.0.2.1"), ClientNetwork.of("192.0.2.2"));
    }

    @Test
    void aPrefixOf64BitsOfIpv6IsAClient() {
        String client = ClientNetwork.of("2001:db8:0:1:0:0:0:1");
        assertEquals(client, ClientNetwork.of("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertEquals(client, ClientNetwork.of("2001:db8:0:1::2%eth0"));
        assertNotEquals(client, ClientNetwork.of("2001:db8:0:2::1"));
    }
}

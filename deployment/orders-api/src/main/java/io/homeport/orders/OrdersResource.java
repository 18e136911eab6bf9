package io.homeport.orders;

import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The API. Quarkus has verified the token (RFC 9068) before a method runs, each method needs the scope {@code orders}. */
@Path("/orders")
@PermissionsAllowed("orders")
@Produces(MediaType.APPLICATION_JSON)
public class OrdersResource {

    private static final int CHUNK = 64 * 1024;
    private static final long MOST_BYTES = 4L * 1024 * 1024 * 1024;

    private final OrderBook book;
    private final JsonWebToken token;
    private final String region;
    private final String instance;

    OrdersResource(
            OrderBook book,
            JsonWebToken token,
            @ConfigProperty(name = "orders.region") String region,
            @ConfigProperty(name = "orders.instance") String instance) {
        this.book = book;
        this.token = token;
        this.region = region;
        this.instance = instance;
    }

    /** The user's orders. */
    @GET
    public OrdersAnswer list(@HeaderParam("Via") List<String> via) {
        return new OrdersAnswer(region, instance, userName(), Way.of(via), book.of(token.getSubject()));
    }

    /** All of the user's orders, a line each: the proxy asks for a recent sign-in before. */
    @GET
    @Path("statement")
    @Produces("text/csv")
    public String statement() {
        StringBuilder lines = new StringBuilder("id,item,amount,currency\r\n");
        for (Order order : book.of(token.getSubject())) {
            lines.append(order.id())
                    .append(",\"")
                    .append(order.item().replace("\"", "\"\""))
                    .append("\",");
            lines.append(order.amount()).append(',').append(order.currency()).append("\r\n");
        }
        return lines.toString();
    }

    /** One of the user's orders. */
    @GET
    @Path("{id}")
    public Order one(@PathParam("id") String id) {
        return book.find(token.getSubject(), id).orElseThrow(NotFoundException::new);
    }

    /** Orders something. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response order(NewOrder wanted) {
        if (wanted == null || !wanted.isComplete()) {
            throw new BadRequestException("An order needs item, a positive amount and a currency such as EUR.");
        }
        Order order = book.add(token.getSubject(), wanted);
        return Response.created(URI.create("/orders/" + order.id()))
                .entity(order)
                .build();
    }

    /** Reads a body of any size without keeping it. */
    @POST
    @Path("upload")
    @Consumes(MediaType.WILDCARD)
    public UploadAnswer upload(InputStream body) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long bytes = 0;
        for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
            bytes += read;
        }
        return new UploadAnswer(region, instance, bytes);
    }

    /** Answers with a body of the size asked for, made while it is sent. */
    @GET
    @Path("download")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public StreamingOutput download(@QueryParam("bytes") long bytes) {
        if (bytes < 0 || bytes > MOST_BYTES) {
            throw new BadRequestException("The parameter bytes is a number from 0 to " + MOST_BYTES + ".");
        }
        return output -> {
            byte[] chunk = new byte[CHUNK];
            for (long left = bytes; left > 0; left -= chunk.length) {
                output.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        };
    }

    private String userName() {
        return token.<String>claim("name").orElseGet(token::getSubject);
    }
}

package io.homeport.agent.session;

import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.deployment.App;
import java.util.List;
import java.util.Optional;

/** Writes the cookies of a session that others read too, as a contract has them: its anchor and its access token. */
public interface AnchorWriter {
    /**
     * The anchor of a session that begins now.
     *
     * @param earlier the session that the browser has had
     */
    Anchor begin(Optional<Session> earlier);

    /**
     * The lines that write the access token and the anchor.
     *
     * @throws TokenTooLarge where the access token does not fit
     */
    List<String> write(RelyingParty party, AccessContent access, Anchor anchor);

    /** The lines that clear the anchor, and so the session. */
    List<String> clear(App app);
}

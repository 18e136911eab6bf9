package io.homeport.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Who may use a refresh token: one instance at a time, and each other one gets what that one got. */
public interface Refreshes {
    /**
     * Asks to be the one. Who is the one, and dies, is followed when its lease ends. Who asks again, since the answer was
     * lost, is told the same once more, and has the whole lease from then on.
     *
     * @param token the hash of the refresh token
     * @param claimant a random name of this use, by which the store knows that it is the same who asks again
     * @param lease longer than a refresh takes
     */
    Future<Claim> claim(StoreKey token, String claimant, Duration lease);

    /**
     * What is known of a token, without asking to be the one: {@link Claim.UnderWay} or {@link Claim.Done}; nothing where
     * nobody is at it and no answer is kept.
     */
    Future<Optional<Claim>> peek(StoreKey token);

    /**
     * Holds a claim for longer, for a refresh that takes its time.
     *
     * @param fencing of the claim
     * @param lease from now on
     * @return whether the claim still counts
     */
    Future<Boolean> extend(StoreKey token, long fencing, Duration lease);

    /**
     * Leaves the answer for those who come late.
     *
     * @param fencing of the claim
     * @param grace how long the answer is kept
     * @return whether the answer counts: it does not where another has claimed in the meantime
     */
    Future<Boolean> finish(StoreKey token, long fencing, byte[] sealedAnswer, Duration grace);

    /**
     * Leaves the answer of a refresh that was made without a claim, since the store could not be asked, or its answer was
     * lost. A token that was used with success is used up, whoever has claimed it: so this counts, unless another answer is
     * there already.
     *
     * @return whether the answer counts
     */
    Future<Boolean> leave(StoreKey token, byte[] sealedAnswer, Duration grace);

    /**
     * Gives a claim back whose refresh came to nothing, for example since no connection to the server came about: the next
     * may try at once. Without effect where another has claimed in the meantime.
     */
    Future<Void> release(StoreKey token, long fencing);

    /** What a claim came to. */
    sealed interface Claim {
        /**
         * The caller is the one.
         *
         * @param fencing grows with each claim, so that a holder whose lease has expired changes nothing any more
         * @param mayHaveBeenUsed whether an earlier holder's lease ended without a word: the token may be used up
         */
        record Claimed(long fencing, boolean mayHaveBeenUsed) implements Claim {}

        /** Another is at it, for so long at most. */
        record UnderWay(Duration leaseLeft) implements Claim {}

        /** It is done, and this came of it. */
        record Done(byte[] sealedAnswer) implements Claim {
            public Done {
                sealedAnswer = sealedAnswer.clone();
            }

            @Override
            public byte[] sealedAnswer() {
                return sealedAnswer.clone();
            }

            /** Never prints the answer. */
            @Override
            public String toString() {
                return "Done";
            }
        }
    }
}

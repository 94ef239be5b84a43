@drill @witness-loss @severity=normal
Feature: Loss of the witness
  The witness only votes. Its loss must not interrupt any client, but it removes
  the spare vote: the next loss removes the majority, and without a majority no
  node may serve, because it cannot know that it is the only one.

  The clock starts when the witness, or the next voter after it, is lost. The
  reference architecture states no times; the limits are the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-5
  Scenario: The loss of a witness does not affect clients
    When a witness is killed
    Then the service goes on
    And the primary stays where it was
    And no acknowledged write is lost

  @seed-AG-5
  Scenario: The pool stops when the next site is lost after a witness
    Given a witness has been killed
    When the primary's site goes dark for 60 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

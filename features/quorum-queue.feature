@drill @instead-of-any @quorum-queue @severity=critical
Feature: A quorum queue loses a node, a site or its links
  A message that the broker confirmed is on a majority of the queue's members.
  Whatever happens to one site, the others must continue to accept messages, and
  no confirmed message may be missing when the queue is read to its end.

  A confirm does not say which member led the queue, and followers cannot be
  read separately, so no drill here shows whether two led at once, or whether
  all members hold the same messages.

  The clock starts with the event. It stops when messages are confirmed again
  and stay so. No reference states times for these drills; 60 seconds is the
  suite's own limit.

  Background:
    Given the environment "rabbitmq"
    And clients write and read at 60 operations per second
    And the service has been steady for 5 seconds

  Scenario: The queue goes on when its leader is killed
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice

  Scenario: The other sites are served when the leader's site goes dark
    When the primary's site goes dark
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice

  Scenario: The other sites are served when the leader's site is partitioned
    When nothing passes between the primary's site and every other site for 30 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice

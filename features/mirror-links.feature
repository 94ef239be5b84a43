@drill @mirroring @partition @severity=critical
Feature: Each of the three links of a mirrored database is cut
  Principal and mirror, principal and witness, mirror and witness: three links,
  and each cut has its own meaning. One cut alone moves no role, because each
  node still reaches a node that reaches the third. Two cuts that isolate the
  principal move the role, although the principal runs and clients still reach
  it.

  The clock starts with the cut. For an isolated principal the reference
  architecture promises 5 minutes. For the rest it states no time: 20 seconds of
  interruption and the other limits are the suite's own. If all links are cut
  and only the principal's stay so, the reference stays down to avoid a loss;
  here the witness may know that the mirror has every acknowledged write, and
  lets it serve. The drill demands what must hold in both cases: the cut
  interrupts clients, and they are served again.

  Background:
    Given the environment "mirroring"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-BE-9
  Scenario: The principal goes on when its mirror is partitioned
    When nothing passes between the primary and a standby for 25 seconds
    Then no client is interrupted for longer than 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @seed-BE-6
  Scenario: A partition of principal and witness does not affect clients
    When nothing passes between the primary and a witness for 25 seconds
    Then the service goes on
    And the primary stays where it was
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-BE-6
  Scenario: A partition of mirror and witness does not affect clients
    When nothing passes between a standby and a witness for 25 seconds
    Then the service goes on
    And the primary stays where it was
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-BE-10
  Scenario: The mirror takes over from a principal that only clients can reach
    When nothing passes between the primary and all other members of the pool for 30 seconds
    Then clients are interrupted
    And writes are acknowledged again within 5 minutes
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every read sees the latest acknowledged write
    And another member is primary
    And every member is in sync again within 60 seconds of healing

  @seed-BE-10
  Scenario: The mirror takes over when the principal's site is cut off
    When nothing passes between the primary's site and every other site for 30 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 5 minutes
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @seed-BE-11
  Scenario: Nothing is lost when all links are cut and the principal's stay so
    When nothing passes in the pool, and after 15 seconds the primary alone stays cut off, for 45 seconds
    Then clients are interrupted
    And writes are acknowledged again within 90 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every read sees the latest acknowledged write
    And every member is in sync again within 60 seconds of healing

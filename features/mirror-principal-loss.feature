@drill @instead-of-any @mirroring @primary-loss @severity=critical
Feature: Loss of the principal of a mirrored database
  The principal is the one server that accepts writes; its mirror has every
  acknowledged write, and the witness ensures that the mirror takes over without
  an operator. Without a witness, or while the mirror is not in sync, no
  automatic failover is allowed, and the operator has to act. Clients know both
  servers and look for the principal themselves.

  The clock starts when the principal is lost, or with the operator's order. It
  stops when writes are acknowledged again and stay so. With a witness the
  reference architecture promises 5 minutes, and no loss with a synchronised
  mirror. For the operator it states no time; 60 seconds, and all other limits,
  are the suite's own. A witness that returns after an operator's failover
  repeats it: the new principal refuses writes for about a second.

  Background:
    Given the environment "mirroring"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-BE-1
  Scenario: The mirror takes over when the principal is killed
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 5 minutes
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in sync again within 60 seconds of healing

  @seed-BE-1
  Scenario: The mirror takes over while the principal hangs
    When the primary freezes for 30 seconds
    Then clients are interrupted
    And writes are acknowledged again within 5 minutes
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every read sees the latest acknowledged write
    And every member is in sync again within 60 seconds of healing

  @seed-BE-2 @seed-BE-6
  Scenario: The operator fails over when principal and witness are lost
    Given a witness has been killed
    And an operator who forces a failover to a standby after 20 seconds
    When the primary is killed
    Then from 2 seconds after the event no write is acknowledged until the operator acts
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And after the healing, writes fail for at most 3 seconds in every 10 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

  @seed-BE-13
  Scenario: No server takes over from a principal whose mirror is not in sync
    Given every standby has been cut off from the primary
    And an operator who forces a failover to a standby after 20 seconds
    When the primary is killed
    Then from 2 seconds after the event no write is acknowledged until the operator acts
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And at least 5 seconds of acknowledged writes are lost
    And no write from before the preparation is lost
    And at no moment do two nodes accept writes

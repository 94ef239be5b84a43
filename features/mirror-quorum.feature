@drill @mirroring @quorum-loss @severity=critical
Feature: Mirror, witness and principal lost in every combination
  Two of the three must reach each other, or no server may serve: a principal
  that has lost both the mirror and the witness cannot know that it is the only
  one. A principal that has lost only one of them continues, with less
  protection.

  The clock starts when the last of them is lost. The reference architecture
  states no times; all limits are the suite's own. Where service must stop, the
  principal may need 15 seconds to detect it.

  Background:
    Given the environment "mirroring"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-BE-5
  Scenario: The principal goes on exposed when the mirror is killed
    When a standby is killed
    Then no client is interrupted for longer than 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And every member is in sync again within 60 seconds of healing

  @seed-BE-6
  Scenario: The loss of the mirroring witness does not affect clients
    When a witness is killed
    Then the service goes on
    And the primary stays where it was
    And no acknowledged write is lost
    And every member is in sync again within 60 seconds of healing

  @seed-BE-7
  Scenario: The mirror alone does not serve when witness and principal are lost
    Given a witness has been killed
    When the primary is killed and started again after 30 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

  @seed-BE-7
  Scenario: The principal alone does not serve when witness and mirror are lost
    Given a witness has been killed
    When a standby is killed and started again after 30 seconds
    Then from 15 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

  @seed-BE-7
  Scenario: An exposed principal stops serving when the witness is lost
    Given every standby has been killed
    When a witness is killed and started again after 40 seconds
    Then from 15 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

  @seed-BE-8
  Scenario: No server serves when principal and mirror are lost
    When every member is killed and started again after 20 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

  @seed-BE-12
  Scenario: A former principal does not serve what it has missed
    Given the primary has been killed
    When the primary is killed and the member that was killed started instead for 30 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

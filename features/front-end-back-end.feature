@drill @back-end-loss @severity=critical
Feature: Loss of the back end under servers that hold users' data
  The servers hold users' data themselves and write them to the back end a
  second later. Without the back end they go on for 30 minutes; then users can
  read and not write until it is back.

  The clock starts when the back end is lost. The 30 minutes are the reference
  architecture's and are set in the environment; where a drill sets fewer, it
  says so. All other limits are the suite's own.

  Background:
    Given the environment "front-end-pool"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds

  @seed-BE-4
  Scenario: Users are not affected when the back end is back in time
    When the back end is killed and started again after 40 seconds
    Then the service goes on
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 60 seconds of healing

  @seed-BE-3
  Scenario: Users can read and not write once the back end is lost for too long
    Given the pool takes no writes once the back end is lost for 15 seconds
    When the back end is killed and started again after 50 seconds
    Then clients are interrupted
    And from 32 seconds after the event clients can read and not write until the failure is over
    And writes are acknowledged again within 100 seconds
    And no acknowledged write is lost
    And no write is stored twice

  Rule: What only the servers held is lost with them
    @seed-BE-15 @seed-FE-13
    Scenario: What was not yet in the back end is lost with servers that never return
      Given the back end has been killed
      And the service has been steady for 10 seconds
      And a server has been lost for good
      And an operator who starts the pool with the servers that are left after the repair
      When a server is lost for good
      Then from 10 seconds after the event no server serves until the failure is over
      And from 10 seconds after the event no write is acknowledged until the operator acts
      And writes are acknowledged again within 90 seconds of the operator's order
      And at least 5 seconds of acknowledged writes are lost

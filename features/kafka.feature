@drill @beyond-the-reference @severity=critical
Feature: A topic with three replicas loses its brokers
  The leader of a topic's partition acknowledges a record when all replicas in
  sync have it, and at least two must be in sync. Only a replica that has every
  acknowledged record may lead next. A broker that returns cuts off what was
  never committed, and gets what it missed.

  The clock starts with the event. It stops when records are acknowledged again
  and stay so. No reference states times for these drills; the limits are the
  suite's own.

  Background:
    Given the environment "kafka"
    And clients write and read at 90 operations per second
    And the service has been steady for 5 seconds

  @primary-loss
  Scenario: A leader that is stopped in order hands over first
    When the primary is stopped in order
    Then no client is interrupted for longer than 20 seconds
    And another member is primary
    And no acknowledged write is lost
    And no write is stored twice
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @primary-loss
  Scenario: A broker with an empty disk gets the whole log while clients write
    When the primary is lost with its disk and replaced after 10 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 60 seconds of healing

  @quorum-loss
  Scenario: Nothing acknowledged is missing after every broker has crashed
    When every member is killed and started again after 5 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And every write is stored behind all that were acknowledged before it began
    And every member is in sync again within 60 seconds of healing

  @second-failure
  Scenario: The last of three brokers does not acknowledge alone
    Given a standby has been killed
    When the primary is killed and started again after 20 seconds
    Then from 5 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

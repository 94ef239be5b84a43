@drill @configuration-store @severity=critical
Feature: The configuration store
  One store records which server serves which pool. It is active in one site and
  has a standby in the other. Directories keep a copy, so clients are served
  without it; only changes wait. The operator fails it over, before any pool.

  The clock starts with the operator's order, or with the event where there is
  no order. 5 minutes are the reference architecture's. It also allows 5 minutes
  of lost data, more than a drill writes before its event, so the loss is held
  to limits of the suite's own that a drill can exceed.

  Background:
    Given the environment "paired-pools"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds
    And the drill is about the pool configuration

  @seed-CM-1
  Scenario: Clients are served while the configuration store is lost
    When the primary is killed and started again after 40 seconds
    Then in the pool configuration, from 2 seconds after the event no write is acknowledged until the failure is over
    And in the pool east, the service goes on
    And in the pool west, the service goes on
    And no acknowledged write is lost
    And service is back where it was before the event

  @seed-CM-2 @seed-CM-4
  Scenario: The standby of the configuration store takes over and keeps the role
    Given the service has been steady for 10 seconds
    And an operator who forces the configuration store over after 10 seconds
    And an operator who brings the pool configuration back in sync after the repair
    When the primary is killed and started again after 40 seconds
    Then in the pool configuration, clients are interrupted
    And the operator's runbook succeeds
    And in the pool configuration, writes are acknowledged again within 5 minutes of the operator's order
    And in the pool configuration, at most 5 seconds of acknowledged writes are lost
    And in the pool configuration, another member is primary
    And in the pool east, the service goes on
    And at no moment do two nodes accept writes

  @seed-CM-3
  Scenario: A planned failover of the configuration store loses nothing
    When the operator fails the configuration store over
    Then in the pool configuration, clients are interrupted
    And the operator's runbook succeeds
    And in the pool configuration, writes are acknowledged again within 5 minutes of the operator's order
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And in the pool east, the service goes on

  @seed-CM-5
  Scenario: Without a standby the configuration store is rebuilt from its export
    Given the configuration store has no standby
    And the operator has exported the configuration
    And an operator who rebuilds the configuration store from its export after 10 seconds
    When the primary is lost for good
    Then in the pool configuration, clients are interrupted
    And the operator's runbook succeeds
    And in the pool configuration, writes are acknowledged again within 5 minutes of the operator's order
    And in the pool configuration, between 4 seconds and 12 seconds of acknowledged writes are lost
    And in the pool east, the service goes on
    And in the pool west, the service goes on

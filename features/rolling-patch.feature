@drill @rolling-patch @severity=normal
Feature: Patching a pool server by server
  One server at a time is taken out of the pool, its clients are signed in on
  the others, it is stopped, patched and started, and the next one follows only
  when the pool is complete again. An incomplete pool must not be patched.

  The clock starts with the operator's order. The reference architecture states
  no time for an interruption; 20 seconds is the suite's own limit.

  Background:
    Given the environment "server-pool"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds

  @seed-FE-10 @seed-FE-11
  Scenario: Every server is patched in turn and clients stay served
    When the operator patches every server in turn
    Then the operator's runbook succeeds
    And no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 60 seconds of healing

  @seed-FE-11
  Scenario: A pool that is not whole is not patched
    Given a server has been killed
    When the operator patches every server in turn
    Then the operator's runbook refuses at the step "every server is there"
    And the service goes on
    And no acknowledged write is lost

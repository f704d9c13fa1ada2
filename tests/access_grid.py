"""The access grid: every address × method × state × person, as one table to read.

One status stands for everybody; otherwise eight, in the order of `tests.world.ROLES`. `-` is the state of a page
that is about no contribution. A POST carries what `POSTED` gives, for everybody the same.
"""

#                                      anonymous citizen author council agent other_agent administrator superuser
GRID = """
GET  -       home                      200
POST -       home                      405
GET  -       territories               200
POST -       territories               405
GET  -       territory                 200
POST -       territory                 405
GET  -       accessibility             200
POST -       accessibility             405
GET  -       privacy                   200
POST -       privacy                   405
GET  -       eco-design                200
POST -       eco-design                405
GET  -       manifest                  200
POST -       manifest                  405
GET  -       service-worker            200
POST -       service-worker            405
GET  -       offline                   200
POST -       offline                   405
GET  -       set-language              302
POST -       set-language              302

GET  public  contribution              200
GET  hidden  contribution              404 404 200 404 200 404 200 200
POST public  contribution              405
POST hidden  contribution              405
GET  public  contribution-preview      200
GET  hidden  contribution-preview      404 404 200 404 200 404 200 200
POST public  contribution-preview      405
GET  public  photo-visibility          405
POST public  photo-visibility          403 403 403 403 302 403 302 302
POST hidden  photo-visibility          404 404 403 404 302 404 302 302
GET  public  photo                     200
GET  hidden  photo                     404 404 200 404 200 404 200 200
POST public  photo                     405
GET  public  photo-small               200
GET  hidden  photo-small               404 404 200 404 200 404 200 200
POST public  photo-small               405
GET  public  contribution-support      405
POST public  contribution-support      302
POST hidden  contribution-support      404 404 403 404 403 404 403 403
GET  public  contribution-observation  200
GET  hidden  contribution-observation  404 404 200 404 200 404 200 200
POST public  contribution-observation  302
POST hidden  contribution-observation  404 404 403 404 403 404 403 403
GET  public  contribution-contest      405
POST public  contribution-contest      403 403 409 403 403 403 403 403
POST hidden  contribution-contest      404 404 409 404 403 404 403 403
GET  public  contribution-satisfaction 405
POST public  contribution-satisfaction 403 403 409 403 403 403 403 403
POST hidden  contribution-satisfaction 404 404 409 404 403 404 403 403
GET  public  contribution-status       405
POST public  contribution-status       403 403 403 403 302 403 302 302
POST hidden  contribution-status       404 404 403 404 302 404 302 302
GET  public  contribution-visibility   405
POST public  contribution-visibility   403 403 403 403 302 403 302 302
POST hidden  contribution-visibility   404 404 403 404 302 404 302 302
GET  public  tracking                  200
GET  hidden  tracking                  200
POST public  tracking                  405
GET  public  mail-address              200
GET  hidden  mail-address              200
POST public  mail-address              302
POST hidden  mail-address              302
GET  public  mail-confirm              200
GET  hidden  mail-confirm              200
POST public  mail-confirm              302
POST hidden  mail-confirm              302
GET  public  mail-unsubscribe          200
GET  hidden  mail-unsubscribe          200
POST public  mail-unsubscribe          200
POST hidden  mail-unsubscribe          200
GET  public  tracking-contest          405
POST public  tracking-contest          409
POST hidden  tracking-contest          409
GET  public  tracking-satisfaction     405
POST public  tracking-satisfaction     409
POST hidden  tracking-satisfaction     409
GET  public  mail-address              200
GET  hidden  mail-address              200
POST public  mail-address              302
POST hidden  mail-address              302
GET  public  mail-confirm              200
GET  hidden  mail-confirm              200
POST public  mail-confirm              302
POST hidden  mail-confirm              302
GET  public  mail-unsubscribe          200
GET  hidden  mail-unsubscribe          200
POST public  mail-unsubscribe          200
POST hidden  mail-unsubscribe          200

GET  -       report-new                200
POST -       report-new                422
GET  -       report-similar            200
POST -       report-similar            405
GET  public  report-sent               200
POST public  report-sent               405
GET  -       idea-new                  200
POST -       idea-new                  422
GET  -       idea-sent                 200
POST -       idea-sent                 405

GET  -       login                     200 302 302 302 302 302 302 302
POST -       login                     200 302 302 302 302 302 302 302
GET  -       logout                    405
POST -       logout                    302
GET  -       account                   302 200 200 200 200 200 200 200
POST -       account                   302 405 405 405 405 405 405 405

GET  -       tile                      200
POST -       tile                      405
GET  -       heat-tile                 200
POST -       heat-tile                 405
GET  -       tilejson                  200
POST -       tilejson                  405
GET  -       base-tile                 404
POST -       base-tile                 405
GET  -       base-tilejson             200
POST -       base-tilejson             405
GET  -       healthz                   200
POST -       healthz                   405
GET  -       readyz                    200
POST -       readyz                    405
GET  -       demo-mailbox              404
POST -       demo-mailbox              404
GET  -       demo-mail                 404
POST -       demo-mail                 404
GET  -       demo-mail-html            404
POST -       demo-mail-html            404
GET  -       schema                    200
POST -       schema                    405
GET  -       api-contribution-list     200
POST -       api-contribution-list     405
GET  public  api-contribution-detail   200
GET  hidden  api-contribution-detail   404 404 200 404 200 404 200 200
POST public  api-contribution-detail   405
GET  -       category-questions        200
POST -       category-questions        405
GET  -       category-suggestions      200
POST -       category-suggestions      405
GET  -       api-category-suggest      200
POST -       api-category-suggest      405
GET  -       api-category-list         200
POST -       api-category-list         405
GET  -       api-photo-list            405
POST -       api-photo-list            400
GET  -       api-report-list           405
POST -       api-report-list           415
GET  -       api-report-similar        200
POST -       api-report-similar        405
GET  -       api-territory-list        200
POST -       api-territory-list        405
GET  -       api-territory-at          200
POST -       api-territory-at          405
GET  -       address-search            200
POST -       address-search            405
GET  -       address-at                200
POST -       address-at                405
GET  -       api-address-list          200
POST -       api-address-list          405
GET  -       api-address-at            200
POST -       api-address-at            405

GET  -       admin:index               302 302 302 302 302 302 302 200
GET  -       admin:accounts_user_changelist 302 302 302 302 302 302 302 200
"""

POSTED = {
    "contribution-observation": {"seen": "there"},
    "contribution-status": {"status": "in_progress"},
    "contribution-visibility": {"is_public": ""},
    "mail-address": {"email": "voisin@example.test"},
    "photo-visibility": {"is_public": "on"},
}
